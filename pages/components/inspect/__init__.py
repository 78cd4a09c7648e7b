"""The parts of the Inspect page: controls, link, readings, and the four tabs of insight views."""

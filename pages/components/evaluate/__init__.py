"""The parts of the Evaluate page: one file for each kind of task, and what they share."""

"""The tab "How far back": how far back the network could learn from, and how it came to that in training. Imports streamlit and the library below Keras."""

from pages.components.inspect.look import Look


def draw(look: Look) -> None:
    """Draw the tab."""

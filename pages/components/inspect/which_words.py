"""The tab "Which words": which words made the answer, and what other words would have made of it. Imports streamlit and the library below Keras."""

from pages.components.inspect.look import Look


def draw(look: Look) -> None:
    """Draw the tab."""

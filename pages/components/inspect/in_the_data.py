"""The tab "In the data": where else in the data set the same happens. Imports streamlit and the library below Keras."""

from pages.components.inspect.look import Look


def draw(look: Look) -> None:
    """Draw the tab."""

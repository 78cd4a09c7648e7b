"""The tab "Which units": which units matter, what each follows, and what happens without it. Imports streamlit and the library below Keras."""

from pages.components.inspect.look import Look


def draw(look: Look) -> None:
    """Draw the tab."""

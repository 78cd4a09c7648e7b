"""The tab "In the data": where the typed text stands among other texts, and where else the same units are on.

Imports the tab's two views.
"""

from pages.components.inspect.in_the_data_patterns import draw_patterns
from pages.components.inspect.in_the_data_states import draw_states
from pages.components.inspect.look import Look, sides


def draw(look: Look) -> None:
    """Draw the tab, for A alone or for A and B side by side."""
    for each in sides(look):
        draw_states(each)
        # B begins with the words of A, so that the same place of the same text is compared
        draw_patterns(each, look.reading.turning_point if each.reading.tokens == look.reading.tokens else None)

"""What browser tests ask about a page and its live charts, in one place because it is JavaScript."""

from typing import Any

from playwright.sync_api import Locator, Page, expect

SMALLEST_TEXT_PX = 12

_DRAWN_POINTS = """plot => (plot.calcdata ?? []).reduce((sum, trace) =>
    sum + trace.filter(point => Number.isFinite(point.x) && Number.isFinite(point.y)).length, 0)"""

_SMALL_TEXTS = """smallest => {
    const found = new Map();
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const text = walker.currentNode.textContent.trim();
        const parent = walker.currentNode.parentElement;
        if (!text || !parent || parent.closest('script, style, noscript, [data-testid="stIconMaterial"]')) continue;
        const box = parent.getBoundingClientRect();
        const shown = parent.checkVisibility({ opacityProperty: true, visibilityProperty: true });
        if (!shown || box.width < 2 || box.height < 2) continue;
        const size = parseFloat(getComputedStyle(parent).fontSize);
        if (size < smallest - 0.01) found.set(text.slice(0, 60), size);
    }
    return Object.fromEntries(found);
}"""


def drawn_points(chart: Locator) -> int:
    """Return how many points the traces of a Plotly chart hold; 0 before it is drawn."""
    return int(chart.evaluate(_DRAWN_POINTS))


def chart(page: Page, label: str) -> Locator:
    """Return the live chart whose screen reader's name begins with `label`."""
    return page.locator(f'.live-chart-plot[aria-label^="{label}"]')


def small_texts(page: Page, smallest: float = SMALLEST_TEXT_PX) -> dict[str, Any]:
    """Return the visible texts that are smaller than allowed, with their size in px."""
    return dict(page.evaluate(_SMALL_TEXTS, smallest))


def scrolls_sideways(page: Page) -> bool:
    """Say whether the page, or its main area, is wider than its window."""
    return bool(
        page.evaluate(
            """() => [document.scrollingElement, document.querySelector('[data-testid="stMain"]')]
                .some(area => area && area.scrollWidth > area.clientWidth + 1)"""
        )
    )


def lowest_edge(page: Page, *locators: Locator) -> float:
    """Return how far down, in px from the top of the window, the lowest of these parts ends."""
    edges = []
    for locator in locators:
        box = locator.bounding_box()
        assert box is not None, f"{locator} is not visible"
        edges.append(box["y"] + box["height"])
    return max(edges)


def choose(page: Page, label: str, option: str) -> None:
    """Choose an option of the select box with that label."""
    page.get_by_role("combobox", name=label).first.click()
    page.get_by_role("option", name=option, exact=True).click()


def enter_number(page: Page, label: str, value: str) -> None:
    """Type into the number box with that label and leave it."""
    box = page.get_by_role("spinbutton", name=label, exact=True)
    box.fill(value)
    box.press("Enter")
    expect(box).to_have_value(value)

"""The tab "In the data" in a real browser: a click on a dot, and opening what was found in the instrument above."""

from playwright.sync_api import Page, expect

from tests.browser.charts import scrolls_sideways
from tests.browser.server import PROJECTOR, App, OpenPage

RUN = "example-star"


def open_tab(page: Page, app: App) -> None:
    page.goto(f"{app.url}/inspect?run={RUN}&tab=data")
    expect(page.locator('.instrument[data-ready="1"]')).to_be_visible()  # what comes above must not push a dot away
    expect(page.get_by_text("Labels of the found texts")).to_be_visible()
    expect(page.locator(".st-key-block_data_states_A .js-plotly-plot .scatterlayer")).to_be_visible()


def test_a_clicked_dot_gets_a_ring_and_shows_its_text_which_can_be_opened(app: App, page: Page) -> None:
    open_tab(page, app)
    chart = page.locator(".st-key-block_data_states_A .js-plotly-plot")
    chart.scroll_into_view_if_needed()
    dots = chart.locator(".scatterlayer .trace").first.locator("path.point")
    boxes = [box for dot in dots.all()[:60] if (box := dot.bounding_box())]
    leftmost = min(boxes, key=lambda box: box["x"])  # away from the path, whose own dots lie above

    page.mouse.click(leftmost["x"] + leftmost["width"] / 2, leftmost["y"] + leftmost["height"] / 2)

    shown = page.locator(".st-key-data_clicked_A .data-text")
    expect(shown).to_contain_text("labelled")
    text = shown.inner_text().rsplit(": ", 1)[1].strip()
    expect(chart.locator('path.point[style*="stroke-width: 3px"]')).to_have_count(1)

    page.locator(".st-key-data_clicked_A").get_by_role("button", name="Open").click()
    expect(page.get_by_role("textbox", name="Text")).to_have_value(text)


def test_a_found_span_opens_with_the_cursor_on_it(app: App, page: Page) -> None:
    open_tab(page, app)
    row = page.locator('[data-testid="stHorizontalBlock"]', has=page.locator(".st-key-data_open_1_A")).last
    found, span = row.locator(".data-snippet").inner_text(), row.locator("mark").inner_text()

    row.get_by_role("button", name="Open").click()

    expect(page.get_by_role("textbox", name="Text")).to_have_value(found)
    page.wait_for_function(
        """([found, span]) => {
            const at = Number(document.querySelector('.instrument[data-ready="1"]')?.dataset.t);
            return found.slice(at, at + span.length) === span;
        }""",
        arg=[found, span],
    )


def test_the_tab_does_not_scroll_the_projector_sideways(app: App, open_page: OpenPage) -> None:
    page = open_page(viewport=PROJECTOR, color_scheme="dark")
    open_tab(page, app)
    assert not scrolls_sideways(page)

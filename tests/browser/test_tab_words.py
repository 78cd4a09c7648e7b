"""In a real browser: a press on a word changes the text at once, and the comparison appears under it."""

from urllib.parse import quote

from playwright.sync_api import Page, expect

from lstm_core.runs.store import RunStore
from pages.components.inspect.which_words_edit import WordsKey
from tests.browser.server import App
from tests.pages.random_run import random_run

TEXT = "a moving start, but the rest is dull"


def test_one_press_drops_negates_and_swaps(app: App, page: Page) -> None:
    """With a word typed as markup, which the buttons show and do not obey."""
    run = random_run(RunStore(app.runs_dir))
    page.goto(f"{app.url}/inspect?run={run.id}&tab=words&text={quote(TEXT + ' <i>x</i>')}")
    words = page.locator(".click-words .word")
    edited = page.locator(f".st-key-{WordsKey.TEXT} textarea")
    expect(words).to_have_text(
        ["a", "moving", "start", ",", "but", "the", "rest", "is", "dull", "<", "i", ">", "x", "<", "/", "i", ">"]
    )
    expect(page.get_by_text("Nothing is changed yet")).to_be_visible()

    words.nth(1).click()
    expect(edited).to_have_value("a start, but the rest is dull <i>x</i>")
    expect(page.get_by_text("What the edit changed")).to_be_visible()
    expect(page.locator(".st-key-words_what_if_A .js-plotly-plot")).to_be_visible()

    tools = page.locator(f".st-key-{WordsKey.TOOL}")
    tools.get_by_text("Put “not” before it").click()
    words.filter(has_text="dull").click()
    expect(edited).to_have_value("a start, but the rest is not dull <i>x</i>")
    tools.get_by_text("Swap it").click()
    words.filter(has_text="dull").press("Enter")  # the keyboard does what the mouse does
    expect(edited).to_have_value("a start, but the rest is not exciting <i>x</i>")
    expect(words.filter(has_text="exciting")).to_be_focused()

    edited.fill("a film")
    page.get_by_role("button", name="Compare").click()
    expect(words).to_have_text(["a", "film"])
    page.get_by_role("button", name="Back to original").click()
    expect(edited).to_have_value(TEXT + " <i>x</i>")
    expect(page.get_by_text("Nothing is changed yet")).to_be_visible()

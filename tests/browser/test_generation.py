"""A person trains a network that writes, reads its samples as they come, and lets it write on in Inspect."""

import re

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from lstm_core.data.uploads import store_texts
from tests.browser.charts import choose, enter_number, scrolls_sideways, small_texts
from tests.browser.server import App
from tests.data.simple_sentences import is_simple, simple_sentences

TITLE = "Simple sentences"


def sentences(sample: Locator) -> list[str]:
    """Return the sentences of the small grammar that a sample consists of."""
    lines = sample.locator(".written").inner_text().split("⏎")
    return [line.strip() for line in lines if is_simple(line.strip())]


@pytest.mark.timeout(300)
def test_train_a_generator_and_read_its_samples(app: App, page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LSTM_EXPLORER_UPLOADS", str(app.runs_dir.parent / "uploads"))
    store_texts(simple_sentences(2_000), np.zeros(2_000, np.int64), (), title=TITLE)

    # the form: own texts without labels can only be continued
    page.goto(app.url)
    choose(page, "Dataset", TITLE)
    expect(page.get_by_text("Write: one token after another")).to_be_visible()
    expect(page.get_by_text(re.compile("^1,6.* texts to learn from"))).to_be_visible()  # the form has taken it in
    enter_number(page, "Units", "40")
    enter_number(page, "Epochs", "15")
    enter_number(page, "Batch size", "16")
    enter_number(page, "Learning rate", "0.02")
    page.get_by_role("button", name="Train", exact=True).click()
    page.wait_for_url(re.compile(r"[?&]run="))

    # each saved state writes, the newest above
    samples = page.locator(".samples .sample")
    expect(samples.filter(has_text="before training")).to_be_visible(timeout=120_000)
    expect(page.get_by_text(re.compile(r"Best at epoch \d+: .* bits per token"))).to_be_visible(timeout=180_000)
    expect(samples.first).to_contain_text(re.compile("after epoch 15"))
    expect(samples.last).to_contain_text("before training")
    assert sentences(samples.first), "the newest state writes sentences"
    assert not sentences(samples.last), "the first one does not"
    assert not small_texts(page)
    assert not scrolls_sideways(page)

    # another prompt: all samples are written anew
    page.get_by_role("button", name="Prompt and choice").click()
    page.get_by_role("textbox", name="Prompt").fill("my friend")
    page.get_by_role("button", name="Use it").click()
    expect(samples.first.locator(".prompt")).to_have_text("my friend")
    page.keyboard.press("Escape")

    # Inspect: the network writes on, and its own text is read token by token
    page.get_by_role("button", name="Look inside").click()
    page.wait_for_url(re.compile("inspect"))
    area = page.get_by_role("textbox").first
    expect(page.locator('.instrument[data-ready="1"]')).to_be_visible()
    area.fill("the dog")
    page.get_by_role("button", name="Read it").click()
    page.get_by_role("button", name="Write on").click()
    expect(area).to_have_value(re.compile(r"^the dog.{5,}", re.DOTALL))
    expect(page.locator('.instrument[data-ready="1"]')).to_be_visible()

"""The theme of the pages and the palette of the figures are the same colours."""

import tomllib
from pathlib import Path

import pytest

from lstm_core.figures.palette import Theme, contrast, palette
from pages.components.legend import legend_html
from pages.components.plotly_asset import plotly_file, serve_plotly

ROOT = Path(__file__).resolve().parents[2]
CONFIG = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_theme_is_the_palette(theme: Theme) -> None:
    colours, settings = palette(theme), CONFIG["theme"][theme]
    assert settings["backgroundColor"] == colours.paper
    assert settings["secondaryBackgroundColor"] == colours.panel
    assert settings["textColor"] == colours.ink
    assert settings["borderColor"] == colours.grid
    assert settings["grayColor"] == colours.muted
    assert settings["primaryColor"] == colours.classes[1]
    assert settings["sidebar"]["backgroundColor"] == colours.panel
    assert contrast(settings["primaryColor"], colours.paper) > 4.5


def test_nothing_is_sent_anywhere_and_static_files_are_served() -> None:
    assert CONFIG["browser"]["gatherUsageStats"] is False
    assert CONFIG["server"]["enableStaticServing"] is True


def test_plotly_is_copied_once_and_again_after_an_upgrade(tmp_path: Path) -> None:
    target = serve_plotly(tmp_path)
    assert target.read_bytes() == plotly_file().read_bytes()
    written = target.stat().st_mtime_ns
    assert serve_plotly(tmp_path).stat().st_mtime_ns == written
    (tmp_path / "plotly.version").write_text("0.0.1", encoding="utf-8")
    assert serve_plotly(tmp_path).stat().st_mtime_ns != written
    assert sorted(file.name for file in tmp_path.iterdir()) == ["plotly.min.js", "plotly.version"]


def test_the_legend_draws_the_dashes_of_the_figures() -> None:
    legend = legend_html(("training", "validation", "guessing", "threshold 1", "best", "test"), "light", ghost=False)
    for mark in ("solid", "dashed", "dotted", "ring", "diamond", "threshold 1"):
        assert mark in legend
    assert palette("light").validation not in legend_html(("validation",), "light", ghost=True)

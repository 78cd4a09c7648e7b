"""The dashboard's entry point: page frame, shared style, navigation. Run it with `streamlit run app.py`."""

from pathlib import Path

import streamlit as st

from pages.components.plotly_asset import serve_plotly

HERE = Path(__file__).parent
PAGES = (
    ("pages/train.py", "Train"),
    ("pages/inspect.py", "Inspect"),
    ("pages/side_by_side.py", "Side by side"),
    ("pages/evaluate.py", "Evaluate"),
    ("pages/data.py", "Data"),
)


def main() -> None:
    """Draw the frame and run the chosen page."""
    st.set_page_config(page_title="LSTM Explorer", layout="wide", initial_sidebar_state=320)
    serve_plotly()
    st.html(HERE / "pages" / "components" / "style.css")
    pages = [
        st.Page(path, title=title, default=index == 0)
        for index, (path, title) in enumerate(PAGES)
        if (HERE / path).is_file()
    ]
    st.navigation(pages, position="top").run()


main()

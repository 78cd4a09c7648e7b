"""The words of the field, once: the only source of help texts and captions on the pages.

`TERMS` explains a term, `HELP` says what a setting does and when to touch it, `CAPTIONS` says how to read a
chart: one line of at most 25 words, and three sentences with the formula behind "more". Imports nothing of ours.
"""

from lstm_core.glossary.caption import Caption
from lstm_core.glossary.captions import INSIDE
from lstm_core.glossary.help import HELP, help_text
from lstm_core.glossary.task_captions import TASKS
from lstm_core.glossary.terms import TERMS, Term

CAPTIONS: dict[str, Caption] = INSIDE | TASKS

__all__ = ["CAPTIONS", "HELP", "TERMS", "Caption", "Term", "help_text"]

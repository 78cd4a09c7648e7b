"""How to read the charts that belong to one task or to one data set. Imports what a caption is."""

from lstm_core.glossary.caption import Caption

TASKS: dict[str, Caption] = {}

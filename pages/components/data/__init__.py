"""The parts of the Data page: what is in a data set. See `pages/data.py`."""

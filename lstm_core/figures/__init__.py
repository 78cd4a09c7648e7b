"""Plotly figures from values: pure functions, no streamlit, no Keras, nothing read from disk.

`palette` holds every colour, `layout` what all figures share, `training` the curves of a run, `gates` the reading
of a text by a network.
"""

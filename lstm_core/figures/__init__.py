"""What is drawn, from values: pure functions, no streamlit, no Keras, nothing read from disk.

`palette` holds every colour, `layout` what all Plotly figures share, `training` the curves of a run; `reading` is
what a network made of a text, and `payload` the bytes with it for the instrument of the Inspect page.
"""

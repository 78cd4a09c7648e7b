"""What the commands of `python -m lstm_core` do, one file for commands that go together.

`listing` shows data sets and runs, `training` trains, `reading` uses a trained run, `making` makes the shipped
examples. None of them imports Keras: training happens in the worker, reading by replay.
"""

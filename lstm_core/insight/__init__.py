"""What traces mean: pure functions from networks and traces to numbers that pages and scripts can show.

One question a file. Imports trace, cells and specs; files are only touched to store the order of units.
"""

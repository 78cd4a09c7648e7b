"""Runs as directories: what a worker writes, what every reader makes of it.

`store` makes and finds runs, `paths` names their files, `events` is the log, `history` the pure fold over it,
`reader` the cached fold with the status, `liveness` the lock that says whether a worker lives, `control` what
people want of it, `snapshots` the saved weights, `slots` the queue. Imports errors and specs only. This file
imports nothing, so that a worker that waits in the queue loads only the few light modules that it needs.
"""

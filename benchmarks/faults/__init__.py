"""Effects of failures on users: a steady load, a fault during the load, and the losses.

`make faults` runs every scenario on every backend and writes the Reliability page. `tests/faults` has shorter runs.
"""

"""What happens to readers when something breaks: a steady load, a fault in the middle of it, and what was lost.

`make faults` runs every scenario on every backend and writes the Reliability page; `tests/faults` runs them shorter.
"""

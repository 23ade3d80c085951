"""Measured features of unmodified Dash and of this site on each backend: the tables of /backends.

`table` contains the claims, each with the probe that checks it. `python -m tests.capabilities` measures all of them,
operates each live example, and writes the results and the tables. `test_capabilities` measures again, and compares the
results.
"""

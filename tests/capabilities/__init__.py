"""What Dash as it comes and this site can do on each backend, measured: the tables of /backends.

`table` lists the claims, each with the probe that decides it. `python -m tests.capabilities` measures all of them, has
each live example operated, and writes the results and the tables; `test_capabilities` measures again, and compares.
"""

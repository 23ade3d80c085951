"""How fast the site is beside the bare framework that serves the same bytes: `make bench`.

Both servers run in the same minutes on the same CPU and take turns, so what counts is their ratio; the figures alone
belong to one machine. Imports `tests.serving` to start servers the way the tests do. Nothing of the site imports this.
"""

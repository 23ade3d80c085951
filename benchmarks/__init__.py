"""How fast the site is, and what it costs: `make bench`.

Four parts: servers (requests per second beside the bare framework and beside stock Dash), a browser (clicks, weight,
taps), Lighthouse, and made-up sites of up to 3,000 pages. Imports `tests` to start servers and browsers the way the
tests do. Nothing of the site imports this.
"""

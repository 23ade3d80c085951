"""Benchmarks of the speed and the operating cost of the site: `make bench`.

Five parts: servers (requests per second, compared with the bare framework and with unmodified Dash), a browser (clicks,
page weight, taps), Lighthouse, generated sites of up to 3,000 pages, and the operating cost. The package imports
`tests` to start servers and browsers like the tests. The site does not import this package.
"""

"""Startup time, memory, and speed by number of pages."""

from benchmarks.figures.value import Part, Value


class Size(Value):
    """A site with `pages` pages on one worker. Seconds are from the start of the process to the first page response.

    `cold` is with an empty cache folder, `warm` is the next start. Memory is that of the worker in MB, after it has
    served some pages. `page_bytes` and `payload_bytes` are uncompressed.
    """

    pages: int
    cold_seconds: float
    warm_seconds: float
    rss_mb: float
    pss_mb: float
    page_bytes: int
    payload_bytes: int
    page_requests_per_second: float
    payload_requests_per_second: float


class ScalePart(Part):
    """The part of a run with generated sites."""

    server: str
    sizes: tuple[Size, ...]

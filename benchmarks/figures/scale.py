"""Start-up, memory and speed by the number of pages."""

from benchmarks.figures.value import Part, Value


class Size(Value):
    """A site of so many pages on one worker. Seconds run from the start of the process to the first page answered.

    `cold` is with an empty cache folder, `warm` the start after it. Memory is that of the worker in MB, once it has
    answered some pages; `page_bytes` and `payload_bytes` are uncompressed.
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
    """The part of a run that serves made-up sites."""

    server: str
    sizes: tuple[Size, ...]

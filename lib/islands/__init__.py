"""The two kinds of content, prose and live examples, and the writer of their HTML."""

from lib.islands.live import Live, Prose, is_interactive, live_examples
from lib.islands.serialize import to_html

__all__ = ["Live", "Prose", "is_interactive", "live_examples", "to_html"]

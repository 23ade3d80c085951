"""The two kinds of thing a page is made of, prose and live examples, and the writer that turns both into HTML.

Anything may import this package; it imports nothing of ours.
"""

from lib.islands.live import Live, Prose, live_examples
from lib.islands.serialize import to_html

__all__ = ["Live", "Prose", "live_examples", "to_html"]

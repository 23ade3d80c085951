"""The two kinds of thing a page is made of, prose and live examples, and the writer that turns both into HTML.

Anything may import this package; it imports nothing of ours.
"""

from lib.islands.live import Live, is_static
from lib.islands.prose import Prose
from lib.islands.serialise import to_html

__all__ = ["Live", "Prose", "is_static", "to_html"]

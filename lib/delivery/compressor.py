"""Compresses cached bodies in the background or in advance (`make build`), and stores the result on disk.

The disk cache is addressed by content, so that a body is compressed once, not once per start.
"""

import logging
import os
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from hashlib import sha256
from itertools import count
from queue import PriorityQueue
from threading import Lock, Thread, get_native_id

from lib.http.cached_body import CachedBody
from lib.http.compression import REVALIDATE, compress, is_packed_form
from lib.process.cache import DiskCache
from lib.servers.security import CSP, ContentSecurity, is_document

log = logging.getLogger(__name__)

# Requests do not wait until a longer body is read from the disk cache.
QUICK = 256 * 1024

Queue = PriorityQueue[tuple[int, int, CachedBody, str]]


class Compressor:
    """Compresses the bodies of one site, in two threads with low priority.

    If `active` is false, as in development, bodies are not compressed. `content` is the policy for HTML documents.
    """

    def __init__(self, cache: DiskCache, *, active: bool = True, content: ContentSecurity | None = None) -> None:
        self._content = content
        self._cache = cache
        self._packer = self.bring if active else None
        self._lock = Lock()
        # Long bodies have their own queue, so that a page does not wait ten seconds for Plotly. Short ones come first.
        self._short, self._long = Queue(), Queue()
        self._numbers = count()
        self._process = 0

    def keep(
        self, body: bytes, content_type: str, policy: str = REVALIDATE, headers: Mapping[str, str] | None = None
    ) -> CachedBody:
        """Return a body that is compressed after its first request."""
        secured = self.with_security(body, content_type, headers or {})
        return CachedBody(body, content_type, policy, secured, self._packer)

    def with_security(self, body: bytes, content_type: str, headers: Mapping[str, str]) -> Mapping[str, str]:
        """Return the headers of a body, with a policy for a document that has none."""
        if self._content is None or CSP in headers or not is_document(content_type):
            return headers
        return {CSP: self._content.of(body), **headers}

    def bring(self, stored: CachedBody, encoding: str) -> None:
        """Add an encoding to a body: now if it is on the disk, otherwise later."""
        body = stored.body
        is_short = len(body) <= QUICK
        if is_short and (form := self._kept(body, encoding)) is not None:
            stored.add_encoding(encoding, form)
            return
        self._start()
        (self._short if is_short else self._long).put((len(body), next(self._numbers), stored, encoding))

    def compress(self, body: bytes, encoding: str) -> bytes:
        """Return the compressed body, from the disk if possible."""
        kept = self._kept(body, encoding)
        if kept is not None:
            return kept
        form = compress(body, encoding)
        self._cache.put(encoding, sha256(body).hexdigest(), form)
        return form

    def _kept(self, body: bytes, encoding: str) -> bytes | None:
        form = self._cache.get(encoding, sha256(body).hexdigest())
        return form if form is not None and is_packed_form(form, body, encoding) else None

    def _start(self) -> None:
        """Start the threads once per process. A forked process inherits the waiting bodies, but no usable queue."""
        with self._lock:
            if self._process != os.getpid():
                self._short, self._long = _copied(self._short), _copied(self._long)
                self._process = os.getpid()
                for queue, compress in ((self._short, self.compress), (self._long, self._compress_once)):
                    Thread(target=self._work, args=(queue, compress), name="compressor", daemon=True).start()

    def _compress_once(self, body: bytes, encoding: str) -> bytes:
        """Compress one body at a time on this machine. The other processes get the result from the disk."""
        with self._cache.lock("compress"):
            return self.compress(body, encoding)

    def _work(self, queue: Queue, compress: Callable[[bytes, str], bytes]) -> None:
        if sys.platform == "linux":  # on other systems, this would slow down the whole process
            with suppress(OSError):
                os.setpriority(os.PRIO_PROCESS, get_native_id(), 19)
        while True:
            _, _, stored, encoding = queue.get()
            try:
                stored.add_encoding(encoding, compress(stored.body, encoding))
            except Exception:
                log.exception("Cannot compress a body of type %s; sending it without encoding", stored.content_type)


def _copied(queue: Queue) -> Queue:
    copy = Queue()
    for item in queue.queue:
        copy.put(item)
    return copy

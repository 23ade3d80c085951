"""Compresses cached bodies in the background or in advance (`make build`), and stores the result on disk.

The disk cache is addressed by content, so that a body is compressed once, not once per start.
"""

import logging
import os
import sys
from collections.abc import Mapping
from contextlib import nullcontext, suppress
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
    """Compresses the bodies of one site, in a thread with low priority.

    If `active` is false, as in development, bodies are not compressed. `content` is the policy for HTML documents.
    """

    def __init__(self, cache: DiskCache, *, active: bool = True, content: ContentSecurity | None = None) -> None:
        self._content = content
        self._cache = cache
        self._packer = self.bring if active else None
        self._lock = Lock()
        self._queue = Queue()  # short bodies come first
        self._numbers = count()
        self._process = 0

    def keep(
        self, body: bytes, content_type: str, policy: str = REVALIDATE, headers: Mapping[str, str] | None = None
    ) -> CachedBody:
        """Return a body that is compressed with the best level after its first request."""
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
        self._queue.put((len(body), next(self._numbers), stored, encoding))

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
                waiting, self._queue = self._queue.queue, Queue()
                for item in waiting:
                    self._queue.put(item)
                self._process = os.getpid()
                Thread(target=self._work, name="compressor", daemon=True).start()

    def _work(self) -> None:
        if sys.platform == "linux":  # on other systems, this would slow down the whole process
            with suppress(OSError):
                os.setpriority(os.PRIO_PROCESS, get_native_id(), 10)  # with 19, a busy machine would never finish
        while True:
            _, _, stored, encoding = self._queue.get()
            try:
                body = stored.body
                # A long body is compressed once on this machine. The other processes get the result from the disk.
                with self._cache.lock("compress") if len(body) > QUICK else nullcontext():
                    stored.add_encoding(encoding, self.compress(body, encoding))
            except Exception:
                log.exception("Cannot compress a body of type %s with the best level", stored.content_type)

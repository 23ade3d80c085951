"""Compresses bodies in the background or in advance (`make build`), and caches the results on disk by content."""

import logging
import os
import sys
from collections.abc import Mapping
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

# Longer bodies are not read from the disk during a request.
QUICK = 256 * 1024


class Compressor:
    """Compresses one body after the other, in a thread with low priority, if it is `active`.

    `content` adds a security policy to HTML documents.
    """

    def __init__(self, cache: DiskCache, *, active: bool = True, content: ContentSecurity | None = None) -> None:
        self._content = content
        self._cache = cache
        self._active = active
        self._lock = Lock()
        # The shortest first: plotly takes ten seconds.
        self._waiting: PriorityQueue[tuple[int, int, CachedBody, str]] = PriorityQueue()
        self._numbers = count()
        self._process = 0

    def keep(
        self, body: bytes, content_type: str, policy: str = REVALIDATE, headers: Mapping[str, str] | None = None
    ) -> CachedBody:
        """Return a body that is compressed after its first request."""
        packer = self.bring if self._active else None
        return CachedBody(body, content_type, policy, self.with_security(body, content_type, headers), packer)

    def with_security(
        self, body: bytes, content_type: str, headers: Mapping[str, str] | None = None
    ) -> Mapping[str, str]:
        """Return the headers of a body, with a policy for a document that has none."""
        given = headers or {}
        if self._content is None or CSP in given or not is_document(content_type):
            return given
        return {CSP: self._content.of(body), **given}

    def bring(self, stored: CachedBody, encoding: str) -> None:
        """Add an encoding to a body: now if it is on the disk, otherwise later."""
        body = stored.body
        form = self._kept(body, encoding) if len(body) <= QUICK else None
        if form is not None:
            stored.add_encoding(encoding, form)
            return
        self._start()
        self._waiting.put((len(body), next(self._numbers), stored, encoding))

    def compress(self, body: bytes, encoding: str) -> bytes:
        """Return the compressed body, from the disk if possible."""
        kept = self._kept(body, encoding)
        if kept is not None:
            return kept
        form = compress(body, encoding)
        self._cache.put(encoding, _key(body), form)
        return form

    def _kept(self, body: bytes, encoding: str) -> bytes | None:
        form = self._cache.get(encoding, _key(body))
        return form if form is not None and is_packed_form(form, body, encoding) else None

    def _start(self) -> None:
        """Start the thread once per process. After a fork, the waiting bodies move to a new queue."""
        with self._lock:
            if self._process != os.getpid():
                inherited, self._waiting = self._waiting.queue, PriorityQueue()
                for item in inherited:
                    self._waiting.put(item)
                self._process = os.getpid()
                Thread(target=self._work, name="compressor", daemon=True).start()

    def _work(self) -> None:
        if sys.platform == "linux":  # elsewhere this would slow the whole process
            with suppress(OSError):
                os.setpriority(os.PRIO_PROCESS, get_native_id(), 19)
        while True:
            _, _, stored, encoding = self._waiting.get()
            try:
                stored.add_encoding(encoding, self.compress(stored.body, encoding))
            except Exception:
                log.exception("A body of %s could not be packed and is sent as it is.", stored.content_type)


def _key(body: bytes) -> str:
    return sha256(body).hexdigest()

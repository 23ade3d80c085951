"""The build ID of the site, which is in each document and payload. A browser tab with another one reloads."""

import json
from collections.abc import Iterator, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import Any

from dash.development.base_component import ComponentRegistry

from lib.dash_internals import callback_list_json, to_json
from lib.delivery.bundles import TYPES, Bundles
from lib.delivery.component_suites import package_stamp

# Files of pages and live examples, and the code that builds them.
_SUFFIXES = frozenset({".md", ".py", ".js"})


class BuildId:
    """An ID that changes with the content, the layout, the callbacks, and the scripts of the site.

    It is the same in all processes with the same files, also on other machines and on other backends.
    """

    def __init__(self, app: Any, bundles: Bundles, folders: Sequence[Path]) -> None:
        self._app = app
        self._bundles = bundles
        self._folders = folders
        self._id = ""

    def prepare(self) -> None:
        """Read the files again, because pages have changed."""
        self._id = ""

    def __str__(self) -> str:
        if not self._id:
            digest = blake2b(digest_size=8)
            for part in self._parts():
                digest.update(len(part).to_bytes(8) + part)
            self._id = digest.hexdigest()
        return self._id

    def _parts(self) -> Iterator[bytes]:
        names = sorted(ComponentRegistry.registry)
        calls = json.loads(callback_list_json(self._app))
        texts = (
            to_json(self._app.get_layout()),
            # Only these: other properties can depend on the backend, and the document does not.
            json.dumps([[call[part] for part in ("output", "inputs", "state")] for call in calls]),
            *(self._bundles.url(kind) for kind in TYPES),
            *(name + package_stamp(name) for name in names),
        )
        yield from (text.encode() for text in texts)
        for folder in self._folders:
            for file in sorted(path for path in folder.rglob("*") if path.suffix in _SUFFIXES and path.is_file()):
                yield file.relative_to(folder).as_posix().encode()
                yield file.read_bytes()

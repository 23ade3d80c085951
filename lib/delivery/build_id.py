"""The build ID of the site, which is in each document and payload. A browser tab with another one reloads."""

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from typing import Any

from dash.development.base_component import ComponentRegistry

from lib.dash_internals import callback_list_json, to_json
from lib.delivery.bundles import TYPES, Bundles
from lib.delivery.component_suites import package_stamp

# Files of pages and live examples, and the code that builds them.
_SUFFIXES = frozenset({".css", ".html", ".js", ".md", ".py", ".toml"})


def build_id(app: Any, bundles: Bundles, folders: Sequence[Path]) -> str:
    """Return an ID that changes with the content, the layout, the callbacks, and the scripts of the site.

    It is the same in all processes with the same files, also on other machines and on other backends.
    """
    digest = blake2b(digest_size=8)
    for part in _parts(app, bundles, folders):
        digest.update(len(part).to_bytes(8) + part)
    return digest.hexdigest()


def _parts(app: Any, bundles: Bundles, folders: Sequence[Path]) -> Iterator[bytes]:
    # Only these properties of callbacks: others can depend on the backend, and the document does not.
    calls = ([call[part] for part in ("output", "inputs", "state")] for call in json.loads(callback_list_json(app)))
    texts = (
        to_json(app.get_layout()),
        *sorted(map(json.dumps, calls)),  # Dash imports pages in the order of the file system
        *(bundles.url(kind) for kind in TYPES),
        *(name + package_stamp(name) for name in sorted(ComponentRegistry.registry)),
    )
    yield from (text.encode() for text in texts)
    for folder in folders:
        for file in sorted(folder.rglob("*")):
            path = file.relative_to(folder)
            # A mounted Kubernetes volume has a hidden folder with a random name.
            is_hidden = any(part.startswith(".") or part == "node_modules" for part in path.parts)
            if file.suffix in _SUFFIXES and not is_hidden:
                yield os.fsencode(path.as_posix())
                with suppress(OSError):  # the page error names a file that cannot be read
                    yield file.read_bytes()

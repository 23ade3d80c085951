"""The image, built once for all tests that examine it."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.deploy.image import Image, build


@pytest.fixture(scope="session")
def image() -> Iterator[Image]:
    """Build the image outside pytest's own folders, which no other user can enter."""
    with TemporaryDirectory(prefix="image-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield build(folder)
        for path in folder.rglob("*"):
            if path.is_dir() and not path.is_symlink():
                path.chmod(0o755)

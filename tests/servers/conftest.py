"""The pages of the small shared site, for tests that serve them in another way."""

from pathlib import Path

import pytest

from tests.sites import VARIANTS, write_pages


@pytest.fixture(scope="session")
def contract_docs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The docs folder of the small site."""
    return write_pages(tmp_path_factory.mktemp("small") / "docs", VARIANTS["small"].pages)

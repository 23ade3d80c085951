"""A site of two pages, whose callbacks do what callbacks may do."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from lib.servers.table import PEER
from tests.serving import BACKENDS, Site, serving

# Asked often, by the fuzz for one.
MCP = {"DASH_MCP_ENABLED": "true", "MCP_RATE_LIMIT": "100000/minute"}
PEERS = {"PEER_BACKENDS": PEER}
PAGES = {"/slow": "tests.examples.slow", "/a-page": "tests.examples.contract"}


@pytest.fixture(scope="session")
def contract_docs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The docs folder of that site."""
    docs = tmp_path_factory.mktemp("docs")
    for endpoint, module in PAGES.items():
        head = (
            f"---\nname: {'A page' if endpoint == '/a-page' else 'Slow'}\ndescription: D\nendpoint: {endpoint}\n---\n"
        )
        (docs / f"{module}.md").write_text(f"{head}\n.. exec::{module}\n", encoding="utf-8")
    return docs


@pytest.fixture(scope="session", params=BACKENDS)
def contract_site(
    request: pytest.FixtureRequest, contract_docs: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """The site, served as in production."""
    folder = tmp_path_factory.mktemp("site")
    with serving(request.param, folder, env={**MCP, **PEERS, "DOCS_DIR": str(contract_docs)}) as running:
        yield running

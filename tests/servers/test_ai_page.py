"""Every URL, command, and configuration on the pages about AI agents works."""

import json
import re
import shlex
import subprocess

import httpx
import pytest
from mcp import Client

from tests.apart import run_apart
from tests.serving import PROJECT
from tests.sites import PREFIX, Sites
from tests.tiers import fast_on
from tests.waiting import PATIENCE

GUIDE = (PROJECT / "docs/ai-integration/ai-integration.md").read_text(encoding="utf-8")
REFERENCE = (PROJECT / "docs/agent-endpoints/agent-endpoints.md").read_text(encoding="utf-8")
STANDARD = "http://127.0.0.1:8550"  # the default of SITE_BASE_URL


def commands() -> list[str]:
    """Return the requests in the shell blocks of the pages."""
    blocks = re.findall(r"```bash\n(.*?)```", dedent_all(GUIDE + REFERENCE), re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if not line.startswith("make ")]


def dedent_all(text: str) -> str:
    """Return a text without indentation, so that blocks in lists look like others."""
    return re.sub(r"^ +", "", text, flags=re.MULTILINE)


def addresses() -> list[str]:
    """Return the URLs in the first table of the reference."""
    table = REFERENCE[REFERENCE.index("## All endpoints") : REFERENCE.index("## Markdown pages")]
    return re.findall(r"\[`(/[^`]*)`\]", table)


@pytest.fixture(scope="module", params=fast_on())
def url(request: pytest.FixtureRequest, sites: Sites) -> str:
    """Return the URL of a site with MCP, which is also its `SITE_BASE_URL`."""
    return sites.get("below a prefix", request.param).url + PREFIX


def test_each_address_answers(url: str) -> None:
    assert len(addresses()) > 5
    for address in addresses():
        answer = httpx.get(url + address, timeout=PATIENCE)
        assert answer.status_code == 200, address
        assert len(answer.text) > 100, address


def test_each_command_works(url: str) -> None:
    tried = [line.replace(STANDARD, url) for line in commands()]
    assert len(tried) >= 6
    for line in tried:
        assert all(word.startswith(("curl", "head")) for word in re.findall(r"(?:^|\| )(\w+)", line)), line
        run = subprocess.run(["bash", "-c", line], capture_output=True, text=True, timeout=PATIENCE, check=False)
        assert len(run.stdout) > 200, line
        assert " 404 " not in run.stdout.split("\n")[0], line


@pytest.mark.parametrize("file", [".vscode/mcp.json", ".cursor/mcp.json"])
def test_each_configuration_leads_to_the_server(url: str, file: str) -> None:
    document = httpx.get(f"{url}/ai-integration.md", timeout=PATIENCE).text
    found = re.search(rf"`{re.escape(file)}`\n\n```json\n(.*?)```", document, re.DOTALL)
    assert found
    (servers,) = json.loads(found[1]).values()
    (server,) = servers.values()
    assert server["url"].startswith(url)
    assert_connects(server["url"])


def test_the_command_for_claude_code_names_the_server(url: str) -> None:
    document = httpx.get(f"{url}/ai-integration.md", timeout=PATIENCE).text
    (line,) = re.findall(r"^claude mcp add .*$", document, re.MULTILINE)
    assert_connects(shlex.split(line)[-1])


def test_the_tools_are_those_of_the_table(url: str) -> None:
    table = REFERENCE[REFERENCE.index("### Tools") : REFERENCE.index("### Prompts")]
    assert set(re.findall(r"^\| `(\w+)\(", table, re.MULTILINE)) == run_apart(tools(f"{url}/mcp"))


def assert_connects(address: str) -> None:
    assert "search_docs" in run_apart(tools(address))


async def tools(address: str) -> set[str]:
    async with Client(address) as client:
        return {tool.name for tool in (await client.list_tools()).tools}

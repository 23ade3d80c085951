"""How the server introduces itself, and which versions of the protocol it speaks."""

from typing import Any

from lib.site import VERSION, Site

# Revisions of the Model Context Protocol, oldest first. What is newer than 2025-11-25 begins without `initialize`;
# clients of such versions fall back to these.
VERSIONS = ("2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25")

INSTRUCTIONS = """\
This is the documentation of {name}: {description}

Begin with search_docs, then read_page for what it found: whole, or one section by its anchor. list_pages has all
pages, list_examples the live examples, get_example their code; run_example runs those that can be run.
component_props tells what a component takes. Each result has links; give them to the reader with what you say."""


def about(site: Site, params: dict[str, Any]) -> dict[str, Any]:
    """The answer to `initialize`: the version that was asked for where it is spoken, and else the newest."""
    asked = params.get("protocolVersion")
    home = site.absolute("/")
    server = {"name": site.name, "title": f"{site.name} documentation", "version": VERSION, "websiteUrl": home}
    return {
        "protocolVersion": asked if asked in VERSIONS else VERSIONS[-1],
        "capabilities": {"tools": {}, "resources": {}},
        "serverInfo": server,
        "instructions": INSTRUCTIONS.format(name=site.name, description=site.description),
    }

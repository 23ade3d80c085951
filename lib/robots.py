"""robots.txt (RFC 9309): who is welcome, written from the same policy by which readers are let in."""

from collections.abc import Iterator

from lib.readers import ADDRESSED, Policies, names_of
from lib.site import Site

# What readers that are sent away may still have: where it is said what there is, and that they are not welcome.
OPEN = ("/robots.txt", "/llms.txt", "/_llms/", "/sitemap.xml", "/feed.xml", "/.well-known/")
_ABOUT = {
    "training": "Crawlers that gather text to train models",
    "search": "Search engines",
    "agent": "Agents that read a page because a person asked them to",
}


def robots(site: Site, policies: Policies) -> str:
    """The text. Each kind of reader is one group, so that a name stands beside what it is named for."""
    return "\n".join(_lines(site, policies))


def _lines(site: Site, policies: Policies) -> Iterator[str]:
    yield f"# Who may read {site.name}. Those who may not get 403 for what its pages say, in any form."
    yield from ("", "User-agent: *", f"Allow: {site.url('/')}")
    for kind in ADDRESSED:
        yield from ("", f"# {_ABOUT[kind]}")
        yield from (f"User-agent: {name}" for name in names_of(kind))
        if policies[kind] == "allow":
            yield f"Allow: {site.url('/')}"
        else:  # what is allowed stands first, for readers that take the first rule that fits
            yield from (f"Allow: {site.url(path)}" for path in OPEN)
            yield f"Disallow: {site.url('/')}"
    yield from ("", f"Sitemap: {site.absolute('/sitemap.xml')}", "")

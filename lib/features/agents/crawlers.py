"""Documents for crawlers: feed, robots.txt, and sitemap."""

import re
from collections.abc import Iterable
from itertools import islice

from lib.features.agents.settings import CrawlerSettings
from lib.features.agents.templates import Entry, render
from lib.http.user_agents import ADDRESSED, Policies, names_of
from lib.settings import get_settings
from lib.site import Site

MAX_FEED_ENTRIES = 20  # each with the whole content of its page
MAX_SITEMAP_URLS = 50_000
# Characters that XML 1.0 cannot contain (section 2.2).
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def feed(site: Site, entries: Iterable[Entry]) -> str:
    """Return the Atom feed (RFC 4287) of the pages that changed last."""
    dated = [entry for entry in entries if entry.get("lastmod")]
    dated.sort(key=lambda entry: (-entry["lastmod"].toordinal(), entry["path"]))
    return _FORBIDDEN.sub("", render("feed.xml", site, entries=dated[:MAX_FEED_ENTRIES]))


def sitemap(site: Site, entries: Iterable[Entry]) -> str:
    """Return the sitemap (sitemaps.org), without priorities and frequencies, which crawlers ignore."""
    return render("sitemap.xml", site, entries=islice(entries, MAX_SITEMAP_URLS))


# Paths that blocked clients can still read.
OPEN = ("/robots.txt", "/llms.txt", "/_llms/", "/sitemap.xml", "/feed.xml", "/.well-known/")


def robots(site: Site, policies: Policies) -> str:
    """Return robots.txt, with one group for each kind of client."""
    names = {kind: names_of(kind) for kind in ADDRESSED}
    signal = get_settings().load(CrawlerSettings).content_signal
    return render("robots.txt", site, names=names, policies=policies, open=OPEN, content_signal=signal)

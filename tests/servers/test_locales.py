"""Pages in several languages have their own interface, navigation, and links to translations, on every backend."""

import re
from collections.abc import Iterator

import pytest

from lib.features.switchers import VersionSettings
from tests.heads import read_head
from tests.servers.fetching import fetch
from tests.serving import Site, serving
from tests.sites import Sites, page
from tests.tiers import FULL_BACKEND, fast_on

BASE = "https://docs.example"
PREFIX = "/my-app"
PAGES = {
    "tides": page("Tides", "/tides", "Water."),
    "reef": page("Reef", "/reef", "Coral."),
    "de/index": page("Hafen", "/", "Willkommen."),
    "de/tides": page("Gezeiten", "/tides", "Wasser, [Hafen](index.md).", more="redirect_from: /ebbe"),
    "de/kueste": page("Küste", "/de/kueste", "Sand."),
    "ar/tides": page("المد والجزر", "/tides", "ماء."),
}
SETTINGS = {
    "SITE_BASE_URL": BASE,
    "SITE_LOCALES": "de, ar",
    "SITE_VERSIONS": f"2.0={PREFIX}/, 1.9=https://old.example",
    "DASH_URL_BASE_PATHNAME": f"{PREFIX}/",
}

TRANSLATIONS = {"en": "/tides", "de": "/de/tides", "ar": "/ar/tides"}


@pytest.fixture(scope="module", params=fast_on())
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    docs = tmp_path_factory.mktemp("docs")
    for name, text in PAGES.items():
        (docs / name).parent.mkdir(exist_ok=True)
        (docs / f"{name}.md").write_text(text, encoding="utf-8")
    with serving(request.param, tmp_path_factory.mktemp("site"), env={**SETTINGS, "DOCS_DIR": str(docs)}) as running:
        yield running


def html_at(site: Site, path: str, status: int = 200) -> str:
    answer = fetch(site, PREFIX + path)
    assert answer.status == status, path
    return answer.body.decode()


def hreflang(html: str) -> dict[str, str]:
    """Return the translations that the head of a page lists, by language."""
    return dict(re.findall(r'<link rel="alternate" hreflang="([^"]+)" href="([^"]+)">', html))


def menu(html: str) -> dict[str, str]:
    """Return the links of the menu of languages."""
    return {tag: href for href, tag in re.findall(r'<a href="([^"]+)" lang="([^"]+)" hreflang', html)}


def navigation(html: str) -> list[str]:
    return re.findall(r'<li><a href="([^"]+)"', html.partition('<nav id="navigation"')[2].partition("</nav>")[0])


def test_a_translation_has_its_language_and_direction(site: Site) -> None:
    german, arabic, english = (html_at(site, path) for path in ("/de/tides", "/ar/tides", "/tides"))
    assert '<html lang="de" dir="ltr"' in german
    assert '<html lang="ar" dir="rtl"' in arabic
    assert '<html lang="en" dir="ltr"' in english
    assert "Zum Inhalt springen" in german
    assert "Skip to content" in english
    assert "data-texts" not in english
    head = read_head(german)
    assert head.link("canonical") == f"{BASE}{PREFIX}/de/tides"
    assert head.one("og:locale") == "de"
    assert head.data[0]["@graph"][1]["inLanguage"] == "de"


def test_the_navigation_has_the_pages_of_one_language(site: Site) -> None:
    assert navigation(html_at(site, "/de/tides")) == [f"{PREFIX}{path}" for path in ("/de/tides", "/de", "/de/kueste")]
    assert navigation(html_at(site, "/tides")) == [f"{PREFIX}{path}" for path in ("/", "/reef", "/tides")]
    assert f'href="{PREFIX}/de" class="brand"' in html_at(site, "/de/tides")
    assert f'href="{PREFIX}/" class="brand"' in html_at(site, "/ar/tides")


def test_pages_list_their_translations(site: Site) -> None:
    urls = {"en": f"{BASE}{PREFIX}/tides", "de": f"{BASE}{PREFIX}/de/tides", "ar": f"{BASE}{PREFIX}/ar/tides"}
    for path in ("/tides", "/de/tides", "/ar/tides"):
        assert hreflang(html_at(site, path)) == {**urls, "x-default": urls["en"]}
    assert hreflang(html_at(site, "/reef")) == {}


def test_the_menu_leads_to_the_translation_or_to_the_start_of_the_language(site: Site) -> None:
    assert menu(html_at(site, "/tides")) == {tag: PREFIX + path for tag, path in TRANSLATIONS.items()}
    assert menu(html_at(site, "/de/kueste")) == {
        "en": f"{PREFIX}/", "de": f"{PREFIX}/de/kueste", "ar": f"{PREFIX}/ar/tides"
    }  # fmt: skip
    assert "العربية" in html_at(site, "/tides")


def test_a_missing_page_is_in_the_language_of_its_path(site: Site) -> None:
    html = html_at(site, "/de/tide", status=404)
    assert '<html lang="de"' in html
    assert "Meinten Sie" in html
    suggested = html.partition('class="similar"')[2].partition("</ul>")[0]
    assert re.findall(r'href="([^"]+)"', suggested) == [f"{PREFIX}/de/tides"]


def test_links_and_former_paths_stay_in_the_language(site: Site) -> None:
    assert f'<a href="{PREFIX}/de">Hafen</a>' in html_at(site, "/de/tides")
    answer = fetch(site, f"{PREFIX}/de/ebbe")
    assert (answer.status, answer.headers["location"]) == (301, f"{PREFIX}/de/tides")


def test_the_list_of_pages_has_their_languages(site: Site) -> None:
    with site.client() as client:
        listed = client.get(f"{PREFIX}/_pages.json").json()["pages"]
    assert {entry["path"].removeprefix(PREFIX): entry["lang"] for entry in listed} == {
        "/": "en", "/tides": "en", "/reef": "en", "/de": "de", "/de/tides": "de", "/de/kueste": "de", "/ar/tides": "ar",
    }  # fmt: skip


def test_the_menu_of_versions_marks_this_one(site: Site) -> None:
    html = html_at(site, "/de/tides")
    assert f'<a href="{PREFIX}/" data-reload="true" aria-current="true">2.0</a>' in html
    assert '<a href="https://old.example" data-reload="true">1.9</a>' in html


@pytest.mark.parametrize("value", ["2.0", "=/", "2.0=old", "2.0=javascript:alert(1)"])
def test_an_invalid_version_is_rejected(value: str) -> None:
    with pytest.raises(ValueError, match="should match pattern"):
        VersionSettings(site_versions=value)


def test_a_site_in_one_language_has_no_part_of_this(sites: Sites) -> None:
    plain = sites.get("plain", FULL_BACKEND)
    html = fetch(plain, "/navigation").body.decode()
    assert "switcher" not in html
    assert "hreflang" not in html
    with plain.client() as client:
        assert "lang" not in client.get("/_pages.json").json()["pages"][0]
        css, js = re.findall(r'(?:href|src)="(/_site/[^"]+)"', html)
        assert not [url for url in (css, js) if "switcher" in client.get(url).text]

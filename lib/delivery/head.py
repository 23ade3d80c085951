"""The tags in the head of a page, the headers of its document, and the web app manifest."""

import json
from dataclasses import dataclass

from markupsafe import Markup

from components.slots import Slots
from components.tokens import ground_colors
from lib.backend import BackendInfo
from lib.catalog.page_metadata import PageMetadata, address, structured_data
from lib.content.parsed_page import ImageSource
from lib.islands.templates import render
from lib.settings import PROJECT_ROOT
from lib.site import Site
from lib.translations import direction, language, t

DOCUMENT = "lib/delivery/document.html"
MANIFEST, SERVICE_WORKER = "/site.webmanifest", "/service-worker.js"
ICONS = {"/assets/favicon.svg": ("any", "image/svg+xml"), "/assets/touch-icon.png": ("512x512", "image/png")}


@dataclass(frozen=True, slots=True)
class Head:
    """The tags of the head and the headers of a page's document, with those of features."""

    site: Site
    backend: BackendInfo
    slots: Slots

    def headers(self, page: PageMetadata) -> dict[str, str]:
        return self.slots.page_headers(self.site, page)

    def tags(self, page: PageMetadata) -> Markup:
        """Return the tags. `document.html` lists them."""
        site, image = self.site, None
        if page.image:  # of the author; its size is not known
            image = ImageSource(address(f"/assets/{page.image.lstrip('/')}", site))
        else:
            image = self.slots.page_image(site, page)
        elements = self.slots.render("head", site, self.backend, page)
        data = structured_data(page, site, image.url if image else "") if page.indexed else ""
        url = address(page.path, site)
        colors = ground_colors()
        return render(DOCUMENT, "tags", site, page, url, locale(language()), image, elements, data, colors)


def locale(lang: str) -> str:
    """Return a language tag (BCP 47) as in Open Graph: `pt-BR` is `pt_BR`; a script between the two is omitted."""
    language, *more = lang.split("-")
    territory = next((part for part in more if len(part) == 2), "")
    return f"{language.lower()}_{territory.upper()}" if territory else language.lower()


def manifest(site: Site) -> str:
    """Return the web app manifest (W3C), with which browsers install the site as an app."""
    ground = ground_colors().get("light", "#ffffff")
    return json.dumps({
        "id": site.url("/"), "name": site.name, "description": site.description,
        "lang": site.lang, "dir": direction(site.lang),
        "start_url": site.url("/"), "scope": site.url("/"), "display": "minimal-ui",
        "theme_color": ground, "background_color": ground,
        "icons": [{"src": site.url(path), "sizes": size, "type": kind} for path, (size, kind) in ICONS.items()],
    })  # fmt: skip


def service_worker(build: str, *, is_on: bool) -> str:
    """Return the service worker, which changes with the build. Turned off, it removes that of earlier visits."""
    text = t("You have not visited this page before, so your browser has not stored it.")
    texts = {"title": t("You are offline"), "text": text, "list": t("Stored pages")}
    values = json.dumps({"lang": language(), "dir": direction(language()), **texts}, ensure_ascii=False)
    script = PROJECT_ROOT / "assets" / "scripts" / "worker" / ("worker.js" if is_on else "removed.js")
    return f"// Build {build}\nself.TEXTS = {values};\n{script.read_text(encoding='utf-8')}"

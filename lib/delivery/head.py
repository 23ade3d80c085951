"""The tags in the head of a page, and the headers of its document."""

from dataclasses import dataclass

from markupsafe import Markup

from components.slots import Slots
from lib.backend import BackendInfo
from lib.catalog.page_metadata import PageMetadata, address, structured_data
from lib.content.parsed_page import ImageSource
from lib.islands.templates import render
from lib.site import Site

DOCUMENT = "lib/delivery/document.html"


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
        site, image = self.site, self._image(page)
        elements = self.slots.render("head", site, self.backend, page)
        # The data must not contain the end of the element or the start of a comment.
        data = structured_data(page, site, image.url if image else "").replace("<", "\\u003c") if page.indexed else ""
        url = address(page.path, site)
        return render(DOCUMENT, "tags", site, page, url, locale(site.lang), image, elements, Markup(data))

    def _image(self, page: PageMetadata) -> ImageSource | None:
        """Return the author's image, or the one of a feature. The size of the author's image is not known."""
        if page.image:
            return ImageSource(address(f"/assets/{page.image.lstrip('/')}", self.site))
        return self.slots.page_image(self.site, page)


def locale(lang: str) -> str:
    """Return a language tag (BCP 47) as in Open Graph: `pt-BR` is `pt_BR`; a script between the two is omitted."""
    language, *more = lang.split("-")
    territory = next((part for part in more if len(part) == 2), "")
    return f"{language.lower()}_{territory.upper()}" if territory else language.lower()

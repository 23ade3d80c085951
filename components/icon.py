"""An icon as inline SVG, so that it is there before any script is."""

from markupsafe import Markup

from lib.icons import icon_svg

UNKNOWN = "tabler:file-text"


def icon(name: str | None, *, size: int = 18, class_name: str = "icon") -> Markup:
    """The SVG of a bundled icon; a plain page where the name is not bundled, nothing where there is no name."""
    if not name:
        return Markup()
    return Markup(icon_svg(name, size=size, class_name=class_name) or icon_svg(UNKNOWN, size=size) or "")

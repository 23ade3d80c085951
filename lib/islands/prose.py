"""`Prose`: a stretch of ready-made HTML as one Dash component, drawn by ten lines in `assets/prose.js`."""

from dash.development.base_component import Component


class Prose(Component):  # type: ignore[misc]  # Dash's base class is untyped
    """HTML made on the server, shown as it is. Never give it text that a reader wrote."""

    _namespace = "docs_components"
    _type = "Prose"
    _prop_names = ("id", "html")
    _valid_wildcard_attributes: tuple[str, ...] = ()
    available_properties = ("id", "html")
    available_wildcard_properties: tuple[str, ...] = ()

    def __init__(self, html: str) -> None:
        super().__init__()  # given the text, Dash would look on the disk for a package of this namespace each time
        self.html = html

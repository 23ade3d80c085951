"""The button that goes from the system's theme to light to dark. `assets/site` gives it its behaviour."""

from dash import html

from components.icon import icon


def theme_switch() -> html.Button:
    """Three icons, of which the stylesheet shows the one of the current choice."""
    return html.Button(
        [
            icon("tabler:sun", size=20, class_name="icon theme-icon-light"),
            icon("tabler:moon", size=20, class_name="icon theme-icon-dark"),
            icon("tabler:device-desktop", size=20, class_name="icon theme-icon-system"),
        ],
        type="button",
        className="icon-button theme-switch",
        **{"aria-label": "Theme: system"},
    )

"""An example that does not depend on the site."""

from dash import html

component = html.P("I can run alone.", id="scripts-alone")

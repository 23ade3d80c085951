"""An example that needs nothing of the site."""

from dash import html

component = html.P("I can run alone.", id="scripts-alone")

"""The visible parts of the site, as `dash.html` trees."""

"""Dash apps in the style of the Dash documentation, on the backend that `DASH_BACKEND` specifies."""

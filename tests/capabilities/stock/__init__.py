"""Dash apps as the documentation of Dash would write them, on the backend that `DASH_BACKEND` names."""

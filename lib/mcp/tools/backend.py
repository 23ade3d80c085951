"""`active_backend`"""

import dash
from pydantic import Field

from lib.backend import get_backend_info
from lib.mcp.tool import Output, SiteTool
from lib.mcp.tools.examples import NoInputs
from lib.settings import get_settings
from lib.site import VERSION


class BackendOutput(Output):
    """What serves this site."""

    name: str = Field(description="flask, fastapi or quart.")
    label: str
    is_async: bool = Field(description="Whether it has an event loop (ASGI) or a thread per request (WSGI).")
    description: str
    dash_version: str
    site_version: str

    def text(self) -> str:
        kind = "ASGI" if self.is_async else "WSGI"
        return f"This site runs on {self.label} ({kind}) with Dash {self.dash_version}. {self.description}"


class ActiveBackend(SiteTool[NoInputs, BackendOutput]):
    """Tells which web framework serves this site at the moment: Flask, FastAPI or Quart; and the version of Dash."""

    NAME = "active_backend"
    TITLE = "The active backend"
    INPUTS = NoInputs
    OUTPUT = BackendOutput

    def call(self, inputs: NoInputs) -> BackendOutput:
        backend = get_backend_info(get_settings().dash_backend)
        return BackendOutput(
            name=backend.name,
            label=backend.label,
            is_async=backend.is_async,
            description=backend.description,
            dash_version=dash.__version__,
            site_version=VERSION,
        )

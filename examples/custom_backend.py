"""Your own backend: a subclass of an adapter of the site. This one adds a header to each response."""

from typing import Any

from flask import Response

from lib.app import create_app
from lib.servers.flask import FlaskServer
from lib.settings import get_settings

settings = get_settings().model_copy(update={"dash_backend": "flask"})


class SignedFlask(FlaskServer):
    """Flask with a header on each response. `dash.backends.base_server.BaseDashServer` has more methods to override."""

    def finalize(self, app: Any) -> None:
        self.after_request(_sign)
        super().finalize(app)


def _sign(response: Response) -> Response:
    response.headers["x-served-by"] = "atoll"
    return response


app = create_app(settings, adapter=SignedFlask)
server = app.server

if __name__ == "__main__":
    server.run(host=settings.host, port=settings.port)

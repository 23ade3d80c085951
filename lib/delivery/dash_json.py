"""What Dash's renderer asks for before it draws: the layout and the list of callbacks, the same for every reader."""

from collections.abc import Mapping
from typing import Any

from dash._utils import to_json

from lib.delivery.compressor import Compressor
from lib.delivery.fixed import Fixed
from lib.servers.contract import Handler

JSON = "application/json"


def dash_json(app: Any, compressor: Compressor) -> Mapping[str, Handler]:
    """The bodies of Dash's own routes, for the front: they are written once, and packed.

    They are first asked for when Dash has gathered all callbacks, and in development not at all.
    """
    return {
        "/_dash-layout": Fixed(lambda: to_json(app.get_layout()), JSON, compressor),
        "/_dash-dependencies": Fixed(lambda: to_json(app._callback_list), JSON, compressor),
    }

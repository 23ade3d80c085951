"""A file upload: the browser checks the size, and the server checks the
content.
"""

import binascii
from base64 import b64decode
from hashlib import sha256
from typing import Any

import dash_mantine_components as dmc
from dash import Input, Output, State, callback, clientside_callback, dcc, html

LIMIT = 1_000_000
IMAGES = {b"\x89PNG": "png", b"\xff\xd8\xff": "jpeg", b"GIF8": "gif"}

component = dmc.Stack(
    [
        dcc.Upload(
            dmc.Group(
                [
                    dmc.Button("Choose a file", id="interactive-upload-choose"),
                    "or drop one here, 1 MB at most",
                ],
                gap="sm",
            ),
            id="interactive-upload-file",
            style={
                "border": "1px dashed var(--mantine-color-default-border)",
                "borderRadius": 8,
                "padding": 16,
            },
            style_active={
                "borderStyle": "solid",
                "borderColor": "var(--mantine-primary-color-filled)",
            },
            style_reject={},
        ),
        html.Output("No file yet.", id="interactive-upload-result"),
        dcc.Store(id="interactive-upload-small"),
    ],
    gap="sm",
)

# `max_size` ignores a file that is too large without a message, so this
# callback checks the size.
clientside_callback(
    """(contents, name) => {
        const { no_update } = window.dash_clientside;
        if (!contents) return [no_update, no_update, no_update];
        const start = contents.indexOf(",") + 1;
        const bytes = Math.floor((contents.length - start) * 0.75);
        if (bytes <= LIMIT) return [{ name, contents }, no_update, null];
        const size = `${name} has ${(bytes / 1e6).toFixed(1)} MB`;
        return [no_update, `${size} and was not sent. It can have 1 MB.`, null];
    }""".replace("LIMIT", str(LIMIT)),
    Output("interactive-upload-small", "data"),
    Output("interactive-upload-result", "children"),
    Output("interactive-upload-file", "contents"),
    Input("interactive-upload-file", "contents"),
    State("interactive-upload-file", "filename"),
    prevent_initial_call=True,
)


@callback(
    Output("interactive-upload-result", "children", allow_duplicate=True),
    Input("interactive-upload-small", "data"),
    running=[(Output("interactive-upload-choose", "loading"), True, False)],
    prevent_initial_call=True,
)
def look(sent: dict[str, str]) -> Any:
    """Return a description of the file. The server stores nothing and does not
    trust the name or type.
    """
    try:
        body = b64decode(sent["contents"].partition(",")[2], validate=True)
    except binascii.Error:
        return "The file is incomplete. Choose it again."
    if not body:
        return f"{sent['name'][:80]} is empty."
    facts = [
        html.Strong(sent["name"][:80]),
        f", {len(body):,} bytes, SHA-256 ",
        html.Code(sha256(body).hexdigest()[:16]),
    ]
    return html.Div(
        [html.Div(facts, style={"overflowWrap": "anywhere"}), preview(body)]
    )


def preview(body: bytes) -> Any:
    """Return a preview: an image, a table, the first lines of a text, or the
    first bytes.
    """
    kind = next(
        (
            kind
            for signature, kind in IMAGES.items()
            if body.startswith(signature)
        ),
        None,
    )
    if kind:
        encoded = binascii.b2a_base64(body, newline=False).decode()
        return dmc.Image(
            src=f"data:image/{kind};base64,{encoded}",
            alt="The file",
            h=96,
            w="auto",
            fit="contain",
        )
    try:
        lines = body.decode("utf-8-sig").splitlines()[:4]
    except UnicodeDecodeError:
        return html.Pre(body[:16].hex(" "))
    short = [line[:200] for line in lines]
    rows = [line.split(",")[:5] for line in short]
    if (
        len(rows) > 1
        and len(rows[0]) > 1
        and len({len(row) for row in rows}) == 1
    ):
        return dmc.Table(
            data={"head": rows[0], "body": rows[1:]}, verticalSpacing=2
        )
    return html.Pre(
        "\n".join(short),
        style={"whiteSpace": "pre-wrap", "overflowWrap": "anywhere"},
    )

"""Messages and errors of JSON-RPC 2.0, as the Model Context Protocol uses them."""

import binascii
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictInt, StrictStr, ValidationError
from pydantic_core import from_json

PARSE_ERROR, INVALID_REQUEST, METHOD_NOT_FOUND, INVALID_PARAMS, INTERNAL_ERROR = -32700, -32600, -32601, -32602, -32603
# Codes of the Model Context Protocol.
RESOURCE_NOT_FOUND, HEADER_MISMATCH, UNSUPPORTED_VERSION = -32002, -32020, -32022

# Revisions of the Model Context Protocol, oldest first. Clients of the first ones send `initialize`. The requests of
# the others contain their version and the capabilities of the client.
WITH_HANDSHAKE = ("2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25")
VERSIONS = (*WITH_HANDSHAKE, "2026-07-28")
META = "io.modelcontextprotocol/"
# The parameter that the header `Mcp-Name` repeats.
NAMES = {"tools/call": "name", "prompts/get": "name", "resources/read": "uri"}

# Responses repeat the ID, so its size is limited.
Id = Annotated[StrictStr, Field(max_length=1000)] | Annotated[StrictInt, Field(gt=-(2**63), lt=2**63)]


@dataclass(eq=False)
class RpcError(Exception):
    """The error of a message. `data` is for clients."""

    code: int
    message: str
    data: Any = None


class Message(BaseModel):
    """A message of a client. A notification has no ID."""

    model_config = ConfigDict(strict=True, frozen=True)

    jsonrpc: Literal["2.0"]
    method: str = Field(min_length=1, max_length=200)
    params: dict[str, Any] = {}
    id: Id | None = None


def read_message(body: bytes) -> Message | None:
    """Return the message in a body, or None for a response. Raises `RpcError`."""
    try:
        data = from_json(body, allow_inf_nan=False)
    except ValueError as error:
        raise RpcError(PARSE_ERROR, "The body is not valid JSON in UTF-8, or the nesting is too deep.") from error
    if isinstance(data, list):
        raise RpcError(INVALID_REQUEST, "Batches are not supported. Send one message at a time.")
    if not isinstance(data, dict):
        raise RpcError(INVALID_REQUEST, "A message must be a JSON object.")
    if data.get("jsonrpc") == "2.0" and "method" not in data and ("result" in data or "error" in data):
        return None
    try:
        message = Message.model_validate(data)
    except ValidationError as error:
        wrong = ", ".join(sorted({str(item["loc"][0]) for item in error.errors()}))
        raise RpcError(INVALID_REQUEST, f"Invalid JSON-RPC 2.0 message. Check: {wrong}.") from error
    if "id" in data and message.id is None:
        raise RpcError(INVALID_REQUEST, "An ID must be a short string or an integer.")
    return message


def is_stateless(message: Message, headers: Mapping[str, str]) -> bool:
    """Return whether a request is one of a revision without handshake. Raises `RpcError` if it is not valid."""
    header, meta = headers.get("mcp-protocol-version"), message.params.get("_meta")
    meta = meta if isinstance(meta, dict) else {}
    version = meta.get(f"{META}protocolVersion")
    if version is None and (header is None or header in WITH_HANDSHAKE):
        return False
    if version is None and header not in VERSIONS:
        raise _unsupported(header)
    if not isinstance(version, str) or not isinstance(meta.get(f"{META}clientCapabilities"), dict):
        raise RpcError(INVALID_PARAMS, f"`_meta` requires `{META}protocolVersion` and `{META}clientCapabilities`.")
    expected = {"mcp-protocol-version": version, "mcp-method": message.method}
    if message.method in NAMES:
        expected["mcp-name"] = message.params.get(NAMES[message.method], "")
    for name, value in expected.items():
        if _decoded(headers.get(name, "")) != value:
            raise RpcError(HEADER_MISMATCH, f"The header {name} must have the same value as the message.")
    if version not in VERSIONS:
        raise _unsupported(version)
    return version not in WITH_HANDSHAKE


def _decoded(header: str) -> str | None:
    """Return the value of a header; values that headers cannot contain are Base64."""
    if not (header.startswith("=?base64?") and header.endswith("?=")):
        return header
    try:
        return b64decode(header[9:-2], validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return None


def _unsupported(version: str | None) -> RpcError:
    data = {"supported": list(VERSIONS), "requested": version}
    return RpcError(UNSUPPORTED_VERSION, f"Unsupported protocol version. Use one of {', '.join(VERSIONS)}.", data)

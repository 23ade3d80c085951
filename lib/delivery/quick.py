"""Answers that are made for one reader: packed while that reader waits, so quickly rather than small."""

from dataclasses import replace

from lib.delivery.encodings import pack_quickly, worth_packing
from lib.delivery.http import varying
from lib.servers.contract import Request, Response


def packed(response: Response, request: Request) -> Response:
    """The response in a coding that the reader takes."""
    headers = varying(response.headers, "Accept-Encoding")
    if not worth_packing(response.body, response.content_type):
        return replace(response, headers=headers)
    coding, body = pack_quickly(response.body, request.headers.get("accept-encoding", ""))
    return replace(response, body=body, headers={**headers, "content-encoding": coding} if coding else headers)

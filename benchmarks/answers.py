"""Recorded responses of the site, so that the bare framework can serve the same bytes."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import httpx
from pydantic import BaseModel, ConfigDict, TypeAdapter

from benchmarks.targets import Target

# Environment variable with the path of the recorded responses, for the bare server.
VARIABLE = "BENCHMARK_ANSWERS"

# Number of requests. The last response is recorded, so that caches and the interpreter are warm.
WARM_UP = 50


class Answer(BaseModel):
    """A recorded response: the status, the headers that describe the body, and the body as sent."""

    model_config = ConfigDict(frozen=True, ser_json_bytes="base64", val_json_bytes="base64")

    method: Literal["GET", "POST"]
    path: str
    status: int
    headers: dict[str, str]
    body: bytes


_ANSWERS = TypeAdapter(tuple[Answer, ...])


def answer_to(target: Target, url: str, times: int = WARM_UP) -> Answer:
    """Send a request several times and return the last response."""
    with httpx.Client(base_url=url, headers=target.headers, timeout=20) as client:
        for _ in range(times):
            with client.stream(target.method, target.path, content=target.body or None) as response:
                body = b"".join(response.iter_raw())
    described = {
        name: response.headers[name] for name in ("content-type", "content-encoding") if name in response.headers
    }
    return Answer(method=target.method, path=target.path, status=response.status_code, headers=described, body=body)


def write_answers(answers: Sequence[Answer], file: Path) -> dict[str, str]:
    """Write responses for a bare server. Return the environment variables that it needs to read them."""
    file.write_bytes(_ANSWERS.dump_json(tuple(answers)))
    return {VARIABLE: str(file)}


def read_answers() -> tuple[Answer, ...]:
    """Return the responses of this bare server."""
    return _ANSWERS.validate_json(Path(os.environ[VARIABLE]).read_bytes())

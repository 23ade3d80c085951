"""The site's answers, recorded, so that the bare framework can serve the same bytes."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import httpx
from pydantic import BaseModel, ConfigDict, TypeAdapter

from benchmarks.targets import Target

# Names the file of recorded answers to the bare server.
VARIABLE = "BENCHMARK_ANSWERS"

# Asked this often before the answer counts, so that caches and the interpreter are warm.
WARM_UP = 50


class Answer(BaseModel):
    """What a request is answered with: the status, the headers that describe the body, and the body as it is sent."""

    model_config = ConfigDict(frozen=True, ser_json_bytes="base64", val_json_bytes="base64")

    method: Literal["GET", "POST"]
    path: str
    status: int
    headers: dict[str, str]
    body: bytes


_ANSWERS = TypeAdapter(tuple[Answer, ...])


def answer_to(target: Target, url: str, times: int = WARM_UP) -> Answer:
    """What a server says the last time that it is asked."""
    with httpx.Client(base_url=url, headers=target.headers, timeout=20) as client:
        for _ in range(times):
            with client.stream(target.method, target.path, content=target.body or None) as response:
                body = b"".join(response.iter_raw())
    described = {
        name: response.headers[name] for name in ("content-type", "content-encoding") if name in response.headers
    }
    return Answer(method=target.method, path=target.path, status=response.status_code, headers=described, body=body)


def write_answers(answers: Sequence[Answer], file: Path) -> dict[str, str]:
    """Writes answers for a bare server; gives the environment that it reads them with."""
    file.write_bytes(_ANSWERS.dump_json(tuple(answers)))
    return {VARIABLE: str(file)}


def read_answers() -> tuple[Answer, ...]:
    """The answers that this bare server is to give."""
    return _ANSWERS.validate_json(Path(os.environ[VARIABLE]).read_bytes())

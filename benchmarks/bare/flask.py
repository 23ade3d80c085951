"""Flask and nothing else."""

from collections.abc import Callable

from flask import Flask, Response

from benchmarks.answers import Answer, read_answers


def view(answer: Answer) -> Callable[[], Response]:
    """A view that gives one answer."""

    def respond() -> Response:
        return Response(answer.body, answer.status, answer.headers)

    return respond


server = Flask(__name__)
for recorded in read_answers():
    server.add_url_rule(recorded.path, recorded.path, view(recorded), methods=[recorded.method])

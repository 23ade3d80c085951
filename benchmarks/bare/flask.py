"""Flask without the site."""

from collections.abc import Callable

from flask import Flask, Response

from benchmarks.answers import Answer, read_answers


def view(answer: Answer) -> Callable[[], Response]:
    """Return a view with one recorded response."""

    def respond() -> Response:
        return Response(answer.body, answer.status, answer.headers)

    return respond


server = Flask(__name__)
for recorded in read_answers():
    server.add_url_rule(recorded.path, recorded.path, view(recorded), methods=[recorded.method])

"""The messages of browsers to `POST /_visit`: pages that they showed without a request, web vitals, and feedback."""

from asyncio import to_thread
from typing import Annotated, Literal
from urllib.parse import quote

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from lib.features.analytics.middleware import page_at
from lib.features.analytics.tracker import Tracker
from lib.http.errors import ProblemError, read_form
from lib.http.messages import Post, PostHandler, Response
from lib.http.origins import is_from_own_page
from lib.site import get_site

# Maximum bytes of a message, and of the form for feedback.
LIMIT, FORM_LIMIT = 2048, 8192


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _Message(_Model):
    path: str = Field(max_length=2000, pattern="^/", description="Path of the page, under the prefix of the site.")


class View(_Message):
    """A view of a page after a navigation without a request."""

    kind: Literal["view"]


class Vital(_Model):
    """A web vital in milliseconds; CLS has no unit."""

    name: Literal["CLS", "FCP", "INP", "LCP", "TTFB"]
    value: float = Field(ge=0, le=3_600_000, allow_inf_nan=False)


class Vitals(_Message):
    """The web vitals of a page, sent when the visitor leaves it."""

    kind: Literal["vitals"]
    vitals: list[Vital] = Field(min_length=1, max_length=5)


class Feedback(_Message):
    """The form "Was this page helpful?"."""

    helpful: Literal["yes", "no"]
    comment: str = Field("", max_length=1000)


_MESSAGE: TypeAdapter[View | Vitals] = TypeAdapter(Annotated[View | Vitals, Field(discriminator="kind")])


def beacon_endpoint(tracker: Tracker, base_url: str, backend: str) -> PostHandler:
    """Return the handler. It responds with 204 to each valid message, also to clients that are not counted."""

    async def handler(post: Post) -> Response:
        if not is_from_own_page(post.headers, base_url):
            raise ProblemError(403, "Only pages of this site can report page views.")
        is_form = "urlencoded" in post.headers.get("content-type", "")
        if len(post.body) > LIMIT and not is_form:
            raise ProblemError(413, f"The message is too long. The limit is {LIMIT} bytes.")
        try:
            if is_form:
                return await _keep(tracker, Feedback.model_validate(read_form(post, FORM_LIMIT)), post)
            message = _MESSAGE.validate_json(post.body)
        except ValidationError as error:
            first = error.errors(include_url=False, include_context=False, include_input=False)[0]
            if first["type"] == "json_invalid":
                raise ProblemError(400, "The message is not valid JSON.") from None
            raise ProblemError(422, f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from None
        page = page_at(message.path)
        if page is None:
            raise ProblemError(422, "Page not found.")
        user_agent = post.headers.get("user-agent", "")
        if isinstance(message, View):
            tracker.track_visit(page, user_agent, post.client, headers=post.headers, backend=backend)
        else:
            for name, value in {vital.name: vital.value for vital in message.vitals}.items():
                tracker.track_vital(name, value, page, user_agent, headers=post.headers, backend=backend)
        return Response(b"", 204, "", {"cache-control": "no-store"})

    return handler


async def _keep(tracker: Tracker, feedback: Feedback, post: Post) -> Response:
    """Store feedback, and lead browsers back to the page."""
    page, client = page_at(feedback.path), (post.headers.get("user-agent", ""), post.client)
    if page is None:
        raise ProblemError(422, "Page not found.")
    if not await to_thread(tracker.keep_feedback, page, feedback.helpful, feedback.comment, *client):
        raise ProblemError(503, "Feedback cannot be stored now. Try again later.")
    return Response(b"", 303, "", {"location": get_site().url(f"{quote(feedback.path)}#page_feedback")})

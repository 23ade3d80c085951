"""Real questions find the right section among the first three results."""

import pytest

from tests.serving import Site
from tests.sites import Sites
from tests.tiers import fast_on

# What is asked, and sections of which one must be among the first three.
QUESTIONS = (
    ("gunicorn workers", {"/deployment#what-serves-it"}),
    ("hide a page", {"/authoring#drafts-and-hidden-pages"}),
    ("prefix behind nginx", {"/deployment#below-a-prefix"}),
    ("how do tabs work", {"/directives#tabs"}),
    ("docker image", {"/deployment#in-a-container"}),
    ("health check", {"/deployment#health-checks"}),
    ("live example", {"/getting-started#add-a-live-example", "/directives#exec"}),
    ("environment variables", {"/configuration"}),
    ("install on windows", {"/getting-started#run-the-site"}),
    ("run the tests", {"/getting-started#run-the-tests"}),
    ("move a page to another address", {"/authoring#moving-a-page"}),
    ("write my own directive", {"/directives#add-your-own"}),
    ("cache headers", {"/deployment#caching"}),
    ("server sent events", {"/json-api#server-sent-events"}),
    ("callback blocks the event loop", {"/benchmarks#while-callbacks-block", "/backend-comparison#one-slow-callback"}),
    ("front matter", {"/authoring#front-matter"}),
    ("DASH_BACKEND", {"/backends#one-variable", "/getting-started#choose-a-backend"}),
    ("deploym", {"/deployment"}),
)


@pytest.fixture(scope="module", params=fast_on())
def site(request: pytest.FixtureRequest, sites: Sites) -> Site:
    """The site of this repository. Another test compares what the backends find."""
    return sites.get("plain", request.param)


@pytest.mark.parametrize(("question", "answers"), QUESTIONS, ids=[question for question, _ in QUESTIONS])
def test_an_answer_is_among_the_first_three(site: Site, question: str, answers: set[str]) -> None:
    with site.client() as client:
        hits = client.get("/api/search", params={"q": question, "limit": 3}).json()["hits"]
    found = {hit["url"] for hit in hits}
    assert found & answers, found


def test_every_anchor_is_in_its_page(site: Site) -> None:
    with site.client() as client:
        for question, _ in QUESTIONS:
            for hit in client.get("/api/search", params={"q": question, "limit": 10}).json()["hits"]:
                page = client.get(hit["path"])
                assert page.status_code == 200
                assert not hit["anchor"] or f'id="{hit["anchor"]}"' in page.text, hit["url"]

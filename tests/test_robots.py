"""robots.txt is valid and enforced."""

from itertools import product
from typing import cast
from urllib.robotparser import RobotFileParser

import pytest

from lib.features.agents.documents import OPEN, robots
from lib.features.agents.settings import CrawlerSettings
from lib.http.user_agents import ADDRESSED, ClientKind, Policies, Policy, classify_user_agent, names_of
from lib.settings import Settings
from tests.delivery.conftest import SITE, site_below

CHOICES: tuple[Policy, ...] = ("allow", "deny")
COMBINATIONS: list[Policies] = [dict(zip(ADDRESSED, chosen, strict=True)) for chosen in product(CHOICES, repeat=3)]


def parsed(policies: Policies) -> RobotFileParser:
    parser = RobotFileParser()
    parser.parse(robots(SITE, policies).splitlines())
    return parser


@pytest.mark.parametrize("policies", COMBINATIONS, ids=lambda policies: "-".join(policies.values()))
def test_it_says_what_is_done(policies: Policies) -> None:
    rules = parsed(policies)
    for kind in ADDRESSED:
        for name in names_of(kind):
            assert rules.can_fetch(f"{name}/1.0", "/a") is classify_user_agent(f"{name}/1.0").is_welcome(policies), name
            assert all(rules.can_fetch(name, path) for path in OPEN), "what is open to all"
    for name in ("curl/8", "FooBot/1.0", "UptimeRobot/2.0"):
        assert rules.can_fetch(name, "/a")


def test_the_policy_as_a_content_signal(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings.model_construct()
    monkeypatch.setattr("lib.features.agents.documents.get_settings", lambda: settings)
    settings._loaded[CrawlerSettings] = CrawlerSettings(content_signal=True)
    for policies in COMBINATIONS:
        lines = robots(SITE, policies).splitlines()
        [line] = [line for line in lines if line.startswith("Content-Signal: ")]
        signals = dict(signal.split("=") for signal in line.removeprefix("Content-Signal: ").split(", "))
        kinds = {"search": "search", "ai-input": "agent", "ai-train": "training"}
        assert {name: signals[name] == "yes" for name in signals} == {
            name: policies[cast(ClientKind, kind)] == "allow" for name, kind in kinds.items()
        }
        assert lines.index(line) == lines.index("User-agent: *") + 1
        assert parsed(policies).can_fetch("curl/8", "/a")


def test_it_names_the_sitemap() -> None:
    assert parsed(COMBINATIONS[0]).site_maps() == [f"{SITE.base_url}/sitemap.xml"]
    below = robots(site_below("/my-app"), COMBINATIONS[-1])
    assert f"Sitemap: {SITE.base_url}/my-app/sitemap.xml" in below
    assert "Disallow: /my-app/\n" in below
    assert "Disallow: /\n" not in below


@pytest.mark.parametrize("policies", COMBINATIONS, ids=lambda policies: "-".join(policies.values()))
def test_it_has_the_directives_that_validators_know(policies: Policies) -> None:
    """Lighthouse reports every other line as an error, and also a rule before the first group."""
    lines = [line for line in robots(SITE, policies).splitlines() if line and not line.startswith("#")]
    names = [line.partition(":")[0] for line in lines]
    assert set(names) <= {"User-agent", "Allow", "Disallow", "Sitemap"}
    assert names[0] == "User-agent"
    assert all(line.partition(": ")[2].strip() for line in lines)

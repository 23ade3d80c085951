"""The Security page shows the tables of the code."""

import re

from pydantic import SecretStr

from lib.features import all_features, path_policy
from lib.servers.hosts import PROBES
from lib.servers.production import MIN_SECRET_LENGTH
from lib.servers.security import (
    DOCUMENTS,
    EVERYWHERE,
    RESOURCE_POLICY,
    TRANSPORT_SECURITY,
    WITH_DOCUMENTS,
)
from lib.servers.site_server import ServerOptions
from lib.settings import all_settings
from tests.serving import PROJECT

PAGE = (PROJECT / "docs" / "security" / "security.md").read_text(encoding="utf-8")


def test_the_table_of_headers() -> None:
    rows = dict(re.findall(r"^\| `([a-z-]+)` \| .* \| (.*) \|$", PAGE, re.MULTILINE))
    sent = {**EVERYWHERE, **WITH_DOCUMENTS, **dict([TRANSPORT_SECURITY])}
    assert {name: rows[name] for name in sent} == {name: f"`{value}`" for name, value in sent.items()}
    assert rows.keys() - sent.keys() == {RESOURCE_POLICY, "content-security-policy"}


def test_what_is_said_of_the_policy() -> None:
    assert DOCUMENTS["default-src"] == ("'none'",)
    assert DOCUMENTS["frame-ancestors"] == ("'none'",)
    assert "'unsafe-inline'" in DOCUMENTS["style-src"]


def test_limits_and_exceptions() -> None:
    features = all_features()  # this registers the settings of the features
    assert ServerOptions().body_limit == 2 * 1024 * 1024
    assert f"shorter than {MIN_SECRET_LENGTH} characters" in PAGE
    secrets = [name for name, field in all_settings().items() if field.annotation is SecretStr]
    assert len(secrets) == 3
    for name in secrets:
        assert f"`{name.upper()}`" in PAGE
    for path in PROBES | path_policy(features).any_host - {"mcp", "_dash-mcp"}:
        assert f"`/{path}`" in PAGE

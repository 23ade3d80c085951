"""Settings are validated and documented."""

import re
import shlex
from pathlib import Path
from typing import get_args

import pytest
from pydantic import ValidationError
from pydantic_settings import BaseSettings

from lib.directives.tables import settings_props
from lib.features import all_features
from lib.settings import PROJECT_ROOT, Settings, all_settings, read_settings
from tests.cases import all_cases
from tests.project import Project, dash_state, html_of, project
from tools.env_example import env_example

__all__ = ["dash_state", "project"]

MODELS: tuple[type[BaseSettings], ...] = (
    Settings,
    *(model for feature in all_features() for model in feature.settings),
)
NAMES = [name.upper() for name in all_settings()]


@pytest.fixture
def env_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Return the path of the `.env` that settings are read from. The environment contains no settings."""
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    file = tmp_path / ".env"
    for model in MODELS:
        monkeypatch.setitem(model.model_config, "env_file", file)
    return file


def values() -> dict[str, object]:
    """Return the settings of the core and of all features."""
    return {name: value for model in MODELS for name, value in model().model_dump().items()}


def defaults() -> dict[str, object]:
    return {name: value for model in MODELS for name, value in model.model_construct().model_dump().items()} | {
        "docs_dir": PROJECT_ROOT / "docs",
        "cache_dir": PROJECT_ROOT / ".cache",
        "data_dir": PROJECT_ROOT / "data",
        "site_base_url": "http://127.0.0.1:8550",
    }


def test_the_committed_example_is_the_generated_one() -> None:
    assert (PROJECT_ROOT / ".env.example").read_text(encoding="utf-8") == env_example(), "run `make env`"


def test_the_example_names_every_variable_once_and_changes_none() -> None:
    assert re.findall(r"^#(\w+)=", env_example(), flags=re.MULTILINE) == NAMES
    assert all(line.startswith("#") for line in env_example().splitlines() if line)


def test_a_shell_can_read_the_example() -> None:
    for line in env_example().splitlines():
        if re.match(r"#\w+=", line):
            assert len(shlex.split(line.removeprefix("#"))) == 1, line


def test_the_example_without_its_comment_signs_gives_the_defaults(env_file: Path) -> None:
    uncommented = re.sub(r"^#(?=\w+=)", "", env_example(), flags=re.MULTILINE)
    env_file.write_text(uncommented, encoding="utf-8")
    assert values() == defaults()


def test_each_setting_has_an_entry(project: Project) -> None:
    project.page(".. settings::\n")
    [page] = project.load().pages
    html, lines = html_of(page), page.markdown.splitlines()
    settings = settings_props()
    assert [setting.name for setting in settings] == NAMES
    with all_cases() as case:
        for setting in settings:
            name = setting.name
            with case(name):
                [entry] = re.findall(rf'<div class="entry" id="{name.lower()}">.*?</div>', html, flags=re.DOTALL)
                assert f'<a class="entry-name" href="#{name.lower()}"><code>{name}</code></a>' in entry.replace(
                    "<wbr>", ""
                )
                assert setting.description.strip()
                assert setting.type
                assert setting.example and setting.since, "lib/directives/settings.toml has no example"
                [line] = [line for line in lines if line.startswith(f"| `{name}` |")]
                for text in (setting.default, setting.example, setting.since, setting.description):
                    assert (text or "").replace("|", "\\|") in line


def test_an_example_is_a_valid_value_of_its_setting(env_file: Path) -> None:
    with all_cases() as case:
        for setting in settings_props():
            with case(setting.name):
                env_file.write_text(f"{setting.name}='{setting.example}'\n", encoding="utf-8")
                assert values() != defaults()


def test_some_settings_and_an_unknown_one(project: Project) -> None:
    project.page(".. settings::PORT, HOST, HARBOR\n")
    content = project.load()
    assert re.findall(r'class="entry" id="(\w+)"', html_of(content.pages[0])) == ["host", "port"]
    assert ["HARBOR" in diagnostic.message for diagnostic in content.diagnostics] == [True]


def test_the_page_lists_each_setting_once() -> None:
    page = (PROJECT_ROOT / "docs/configuration/configuration.md").read_text(encoding="utf-8")
    lists = re.findall(r"^\.\. settings::(.+)$", page, re.MULTILINE)
    assert sorted(name.strip() for names in lists for name in names.split(",")) == sorted(NAMES)


def test_defaults_are_used_when_nothing_is_set(env_file: Path) -> None:
    assert values() == defaults()


def test_an_empty_variable_is_as_good_as_none(env_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with all_cases() as case:
        for name in NAMES:
            with case(name), monkeypatch.context() as patch:
                patch.setenv(name, "")
                assert values() == defaults()


# Values for settings that accept only certain texts.
ACCEPTED = {
    "CSP_SOURCES": "img-src https://tile.example.org",
    "MCP_RATE_LIMIT": "5/second",
    "RATE_LIMIT": "5/second",
    "PEER_BACKENDS": "http://127.0.0.1:8551",
    "SITE_BASE_URL": "https://docs.example.org",
    "SITE_REPOSITORY": "https://git.example.org/docs",
    "SITE_EDIT_URL": "https://git.example.org/docs/edit/main",
    "SITE_LOCALES": "de,pt-BR",
    "SITE_VERSIONS": "2.0=/,1.9=https://old.example.org",
}


def other_value(name: str) -> str:
    """Return a value that a setting accepts and that is not its default."""
    field = all_settings()[name.lower()]
    if isinstance(field.default, bool):
        return str(not field.default)
    if isinstance(field.default, int | float):
        return str(int(field.default) + 1)
    choices = [choice for choice in get_args(field.annotation) if isinstance(choice, str) and choice != field.default]
    return choices[0] if choices else ACCEPTED.get(name, "other")


# The settings whose defaults contain another setting.
DEPENDENT = {"PORT": {"site_base_url"}}


def test_each_variable_changes_its_setting_and_no_other(env_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with all_cases() as case:
        for name in NAMES:
            with case(name), monkeypatch.context() as patch:
                patch.setenv(name, other_value(name))
                changed = dict(values().items() ^ defaults().items()).keys()
                assert changed == {name.lower(), *DEPENDENT.get(name, ())}


def test_the_default_public_url_has_the_port_of_the_site(env_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert Settings().site_base_url == "http://127.0.0.1:8550"
    monkeypatch.setenv("PORT", "9004")
    assert Settings().site_base_url == "http://127.0.0.1:9004"
    assert Settings(site_base_url="https://docs.example.org").site_base_url == "https://docs.example.org"


def test_the_environment_outranks_the_file_and_the_file_the_defaults(
    env_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    env_file.write_bytes("PORT=9001\r\nSITE_NAME=Récif 🏝️\r\nUNKNOWN_TO_US=1\r\n".encode())
    monkeypatch.setenv("PORT", "9002")
    settings = Settings()
    assert (settings.port, settings.site_name, settings.host) == (9002, "Récif 🏝️", "127.0.0.1")


def test_names_of_variables_have_no_case(env_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("port", "9003")
    assert Settings().port == 9003


@pytest.mark.parametrize("written", ["1", "true", "True", "yes", "on"])
def test_the_usual_ways_to_say_yes(written: str, env_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DASH_DEBUG", written)
    assert Settings().dash_debug is True


@pytest.mark.parametrize("written", [" FastAPI ", "FASTAPI", "fastapi"])
def test_the_backend_has_no_case_and_no_blanks(written: str, env_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DASH_BACKEND", written)
    assert Settings().dash_backend == "fastapi"


def test_an_unknown_backend_is_no_error_here(env_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DASH_BACKEND", "django")
    assert Settings().dash_backend == "django"


PREFIXES = ("DASH_URL_BASE_PATHNAME", "DASH_ROUTES_PATHNAME_PREFIX", "DASH_REQUESTS_PATHNAME_PREFIX")


def test_the_public_url_can_contain_the_prefix(env_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Many operators write the whole URL. The prefix must not appear twice in links, and not be forgotten."""
    monkeypatch.setenv("SITE_BASE_URL", "https://docs.example.org/my-app/")
    for name in PREFIXES:
        with monkeypatch.context() as patch:
            patch.setenv(name, "my-app")
            settings = Settings()
            assert (settings.site_base_url, settings.prefix) == ("https://docs.example.org", "/my-app")
    monkeypatch.setenv("DASH_ROUTES_PATHNAME_PREFIX", "/my-app/")
    for other in ("/other/", "/my-app/docs/", "/my/"):
        monkeypatch.setenv("DASH_REQUESTS_PATHNAME_PREFIX", other)
        with pytest.raises(ValidationError, match="must not have a path"):
            Settings()


@pytest.mark.parametrize("name", ["SITE_REPOSITORY", "SITE_EDIT_URL"])
def test_addresses_lose_their_last_slash(name: str, env_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, "https://docs.example.org/base/")
    assert getattr(Settings(), name.lower()) == "https://docs.example.org/base"


def test_peers_are_written_as_browsers_do(env_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert Settings().peers == ()
    written = " http://127.0.0.1:8551/,, HTTPS://Docs.Example.org:443,http://127.0.0.1:8551 , http://[::1]:80 "
    monkeypatch.setenv("PEER_BACKENDS", written)
    assert Settings().peers == ("http://127.0.0.1:8551", "https://docs.example.org", "http://[::1]")


def test_sources_are_origins_by_directive(env_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(
        "CSP_SOURCES",
        " img-src  https://A.example https://b.example:443 ;; frame-src http://c.example:80; img-src https://d.example",
    )
    assert read_settings().sources == {
        "img-src": ("https://a.example", "https://b.example", "https://d.example"),
        "frame-src": ("http://c.example",),
    }


def test_the_docs_folder_is_meant_from_the_project(
    env_file: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DOCS_DIR", "handbook")
    assert Settings().docs_dir == PROJECT_ROOT / "handbook"
    monkeypatch.setenv("DOCS_DIR", str(tmp_path))
    assert Settings().docs_dir == tmp_path


@pytest.mark.parametrize(
    ("written", "prefix"),
    [("/my-app/", "/my-app"), ("my-app", "/my-app"), ("/my-app", "/my-app"), ("/a/b/", "/a/b"), ("/", "")],
)
@pytest.mark.parametrize("name", ["DASH_URL_BASE_PATHNAME", "DASH_ROUTES_PATHNAME_PREFIX"])
def test_the_site_stands_below_its_prefix(
    name: str, written: str, prefix: str, env_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, written)
    settings = Settings()
    assert settings.prefix == prefix
    assert set(settings.pathname_prefixes.values()) == {f"{prefix}/"}


def test_links_begin_with_the_prefix_that_browsers_see(env_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert Settings().prefix == ""
    monkeypatch.setenv("DASH_REQUESTS_PATHNAME_PREFIX", "/seen/")
    monkeypatch.setenv("DASH_ROUTES_PATHNAME_PREFIX", "/")
    assert Settings().prefix == "/seen"


@pytest.mark.parametrize(
    ("name", "written", "expected"),
    [
        ("PORT", "http", "integer"),
        ("PORT", "0", "1"),
        ("PORT", "65536", "65535"),
        ("DASH_DEBUG", "maybe", "boolean"),
        ("DASH_BOOT", "later", "eager"),
        ("LOG_LEVEL", "LOUD", "WARNING"),
        ("SITE_BASE_URL", "docs.example.org", "https://"),
        ("SITE_BASE_URL", "https://docs.example.org/my-app", "DASH_URL_BASE_PATHNAME"),
        ("SITE_REPOSITORY", "git@example.org:docs", "https://"),
        ("SITE_EDIT_URL", "javascript:alert(1)", "https://"),
        ("CSP_SOURCES", "img-src", "img-src, media-src"),
        ("CSP_SOURCES", "default-src https://a.example", "img-src, media-src"),
        ("CSP_SOURCES", "img-src *", "not a valid origin"),
        ("CSP_SOURCES", "script-src 'unsafe-inline'", "not a valid origin"),
        ("CSP_SOURCES", "img-src https://a.example/path", "not a valid origin"),
        ("PEER_BACKENDS", "127.0.0.1:8551", "http(s)://host[:port]"),
        ("PEER_BACKENDS", "http://127.0.0.1:8551, http://127.0.0.1:8552/my-app", "'http://127.0.0.1:8552/my-app'"),
        ("PEER_BACKENDS", "ftp://peer.example", "http(s)"),
        ("PEER_BACKENDS", "http://peer.example?x", "without a path"),
        ("PEER_BACKENDS", "http://me@peer.example", "without a path"),
        ("PEER_BACKENDS", "http://peer.example:99999", "port"),
        ("PEER_BACKENDS", "*", "not a valid origin"),
        ("PEER_BACKENDS", "http://*.example", "not a valid origin"),
        ("PEER_BACKENDS", "http://a;script-src", "not a valid origin"),
        ("PEER_BACKENDS", "null", "not a valid origin"),
    ],
)
def test_a_bad_value_is_refused_with_its_name_and_what_was_expected(
    name: str, written: str, expected: str, env_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, written)
    with pytest.raises(ValidationError) as refused:
        Settings()
    [problem] = refused.value.errors()
    assert str(problem["loc"][0]).upper() == name
    assert problem["input"] == written
    assert expected in problem["msg"]


def test_the_process_ends_with_all_that_is_wrong_and_no_traceback(
    env_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORT", "http")
    monkeypatch.setenv("DASH_BOOT", "later")
    with pytest.raises(SystemExit) as ended:
        read_settings()
    message = str(ended.value)
    for word in ("PORT", "http", "integer", "DASH_BOOT", "later", "eager"):
        assert word in message


def test_settings_do_not_change_while_the_site_runs(env_file: Path) -> None:
    with pytest.raises(ValidationError):
        Settings().port = 1

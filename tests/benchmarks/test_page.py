"""The Benchmarks page shows the recorded results."""

import re
import tomllib
from pathlib import Path

import pytest

from benchmarks import results as kept
from benchmarks.__main__ import _about, main
from benchmarks.code import FOLDERS, digest
from benchmarks.home_numbers import home_numbers
from benchmarks.page import FILE, HOME, page
from benchmarks.results import Results, merged, read_results
from benchmarks.table import table
from tests.benchmarks.figures import browser, comparison, lighthouse, results, scale, server, side


def test_the_page_is_that_of_the_results() -> None:
    """`python -m benchmarks.page` writes the page."""
    assert FILE.read_text(encoding="utf-8") == page(read_results())


@pytest.mark.parametrize("code", ["", "0123456789abcdef"])
def test_the_page_states_which_results_are_older_than_the_code(code: str) -> None:
    """The page shows their date, so that old figures are not mistaken for new ones."""
    current = {name: getattr(results(), name).model_copy(update={"code": digest()}) for name in Results.model_fields}
    assert "before the last change of the code" not in page(Results(**current))
    old = current | {"scale": current["scale"].model_copy(update={"code": code})}
    text = page(Results(**old))
    assert f"measured before the last change of the code: `scale` on {old['scale'].day}.\n" in text


def test_the_digest_covers_the_code_of_every_request_and_nothing_else(tmp_path: Path) -> None:
    for folder in (*FOLDERS, "lib/features", "docs"):
        (tmp_path / folder).mkdir(parents=True)
    digests = [digest(tmp_path)]
    for name in (*(f"{folder}/a.py" for folder in FOLDERS), "lib/http/table.toml", "lib/http/b.py"):
        (tmp_path / name).write_text("x = 1", encoding="utf-8")
        digests.append(digest(tmp_path))
    (tmp_path / "lib/http/b.py").write_text("x = 2", encoding="utf-8")
    digests.append(digest(tmp_path))
    (tmp_path / "lib/http/b.py").rename(tmp_path / "lib/http/c.py")
    digests.append(digest(tmp_path))
    assert len(set(digests)) == len(digests)
    for name in ("lib/features/a.py", "docs/a.md"):
        (tmp_path / name).write_text("x = 1", encoding="utf-8")
        assert digest(tmp_path) == digests[-1]


def test_a_measurement_stores_the_digest() -> None:
    assert _about({}).code == digest()


def test_medians_and_their_ratio() -> None:
    row = comparison("Health").model_copy(update={"site": side(90, 30, 40), "other": side(50, 20, 80)})
    assert (row.site.requests_per_second, row.site.p99_ms) == (40, 4)
    assert row.ratio == 0.8


def test_what_is_written_can_be_read() -> None:
    assert Results.model_validate_json(results().model_dump_json()) == results()


def test_a_part_that_is_measured_again_replaces_its_forerunner_and_no_other() -> None:
    again = merged(results(), Results(browser=browser(ms=99)))
    assert again.browser == browser(ms=99)
    assert (again.server, again.lighthouse, again.scale) == (server(), lighthouse(), scale())


def test_without_results_there_is_nothing_to_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(kept, "FILE", tmp_path / "results.json")
    assert read_results() == Results()


def test_the_page_shows_every_part() -> None:
    text = page(results())
    assert "| `GET /Page` | br | 160 | 100 | 10.00 | 100 | 10.00 | **1.00** |" in text
    assert "| `GET /Renderer` | br | 160 | 600 | 60.00 | 640 | 100 | 10.00 | **6.00** |" in text
    assert "| Quart | uvicorn, 1 worker | **12.50** | 1000 | 2010 | yes |" in text
    assert "| before Dash starts, prefetched | 2 | 10 | 5 | **20** | 2 | 1 | 1 | 0 |" in text
    assert "| `/a` | static page | **20.0** | 8.0 | 0.0 | 3 | 100 | 120 | 0.000 |" in text
    assert "| Theme switch | `/a` | 40 |" in text
    assert "| `/a` | 412 | 0.200 |" in text
    assert "| `/a` | mobile | 100 | 100 | 100 | 100 | 700 | 0 | 0 |" in text
    assert "| vitals | 0.400 | 0.800 |" in text
    assert "| Flask | 1.50 | 150 | 260 |" in text
    assert "6.5 µs (median)" in text
    assert "| 3,000 | 2.00 | **1.00** | **105** | 100 | 40,000 | 9,000 | 1,000 | 2,000 |" in text


@pytest.mark.parametrize("part", list(Results.model_fields))
def test_the_page_says_what_was_not_measured(part: str) -> None:
    assert f"--only {part}`." in page(results().model_copy(update={part: None}))


@pytest.mark.parametrize(("p99", "verdict"), [(49.99, "pass"), (50.0, "FAIL")])
def test_the_table_says_whether_callbacks_hold_up_health(p99: float, verdict: str) -> None:
    found = server(p99=p99)
    assert f"limit 50 ms: {verdict}\n" in table(Results(server=found))
    assert found.backends[0].waiting.passed == (verdict == "pass")


def test_the_table_has_the_parts_that_were_measured() -> None:
    text = table(Results(browser=browser()))
    assert "First load" in text
    assert "Lighthouse" not in text


@pytest.mark.parametrize("options", [["--seconds", "0"], ["--rounds", "x"], ["--backend", "django"], ["--only", "x"]])
def test_options_that_make_no_sense(options: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(options)
    assert options[0] in capsys.readouterr().err


@pytest.mark.parametrize(
    ("part", "wanted"),
    [
        ("server", "apt-get install wrk"),
        ("scale", "apt-get install wrk"),
        ("operations", "apt-get install wrk"),
        ("lighthouse", "npm ci"),
    ],
)
def test_it_says_what_to_install(
    part: str, wanted: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", "")
    assert main(["--only", part]) == 1
    assert wanted in capsys.readouterr().err


def test_the_home_page_shows_measured_numbers() -> None:
    """`python -m benchmarks.page` writes its numbers, too."""
    assert HOME.read_text(encoding="utf-8") == home_numbers(read_results())
    numbers = tomllib.loads(home_numbers(results()))["numbers"]
    assert [number["value"] for number in numbers] == ["100 of 100", "8.0 kB", "100"]
    assert tomllib.loads(home_numbers(Results())) == {}
    headings = set(re.findall(r"\{#([\w-]+)\}", FILE.read_text(encoding="utf-8"))) | {"lighthouse"}
    assert {number["href"].removeprefix("/benchmarks#") for number in numbers} <= headings


def test_the_chart_comes_first() -> None:
    text = page(results())
    assert text.index('class="bars"') < text.index("\n## ")
    assert '<dt>Quart, this site</dt><dd style="--share:100.0%">100</dd>' in text

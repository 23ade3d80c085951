"""Dash's scripts are held back until the page needs them; data and modules are not."""

import pytest

from lib.delivery.document import HELD_BACK, hold_back


@pytest.mark.parametrize(
    ("script", "held"),
    [
        ('<script src="/a.js"></script>', f'<script type="{HELD_BACK}" src="/a.js"></script>'),
        ("<script>run()</script>", f'<script type="{HELD_BACK}">run()</script>'),
        (
            '<script id="_dash-renderer" type="application/javascript">var renderer;</script>',
            f'<script type="{HELD_BACK}" id="_dash-renderer">var renderer;</script>',
        ),
        (
            '<script type="text/javascript" src="/a.js" integrity="sha" crossorigin="anonymous"></script>',
            f'<script type="{HELD_BACK}" src="/a.js" integrity="sha" crossorigin="anonymous"></script>',
        ),
    ],
)
def test_a_script_does_not_run(script: str, held: str) -> None:
    assert hold_back(script) == held


@pytest.mark.parametrize(
    "script",
    [
        '<script id="_dash-config" type="application/json">{"a": "<b>"}</script>',
        '<script type="module" src="/a.js"></script>',
        '<script src="/a.js" type="module"></script>',
        "",
        "<style>a{}</style>",
    ],
)
def test_what_is_not_held_back(script: str) -> None:
    assert hold_back(script) == script


def test_scripts_keep_their_order_and_number() -> None:
    scripts = "".join(f'<script src="/{number}.js"></script>\n' for number in range(20))
    held = hold_back(scripts + '<script type="application/json">{}</script>')
    assert held.count(f'type="{HELD_BACK}"') == 20
    assert held.index("/3.js") < held.index("/4.js")
    assert held.count("<script") == held.count("</script>") == 21


def test_no_browser_runs_the_type() -> None:
    """https://mimesniff.spec.whatwg.org/#javascript-mime-type"""
    assert not {"javascript", "ecmascript", "jscript", "livescript"} & set(HELD_BACK.replace("/", " ").split())
    assert HELD_BACK not in {"", "module", "importmap", "speculationrules"}

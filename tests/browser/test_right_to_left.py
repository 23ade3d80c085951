"""The page is mirrored in a language that is written from right to left, and its interface has no English texts."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.accessibility import Audit
from tests.browser.visitor import Visitor
from tests.sites import Sites, Variant, page
from tests.test_translations import all_texts
from tests.tiers import FULL_BACKEND

CODE = '```python title="a.py" numbered\n' + "x = 1  # " + "long " * 30 + "\n```"
TEXT = f"""
نص عن المد والجزر مع `--option` والمزيد.

{CODE}

- عنصر

> [!NOTE]
> ملاحظة.

| أ | ب |
|---|---|
| ١ | ٢ |

## قسم

نص.
"""
ARABIC = Variant(
    {"SITE_LANG": "ar", "SITE_NAME": "المرفأ", "LIVE_UPDATES": "true"},
    {
        "tides": page("المد", "/tides", TEXT, "الماء", "category: دليل\ntags: [بحر]\nlastmod: 2026-11-21"),
        "reef": page("الشعاب", "/reef", TEXT, "المرجان", "category: دليل\ntags: [بحر]"),
        "plain": page("مثال", "/plain", ".. exec::tests.browser.plain_example", "مثال", "category: دليل"),
    },
)
# The texts that a user of the page reads or hears.
READ = """() => [...document.querySelectorAll("body *")].flatMap((element) => [
    ...[...element.childNodes].filter((node) => node.nodeType === 3).map((node) => node.data.trim()),
    ...["aria-label", "title", "placeholder"].map((name) => element.getAttribute(name) ?? ""),
])"""


@pytest.fixture
def reader(browser: Browser, sites: Sites) -> Iterator[Visitor]:
    with Visitor.opening(browser, sites.get("arabic", FULL_BACKEND, ARABIC).url, width=1440) as visitor:
        yield visitor
        visitor.check()


def left(visitor: Visitor, selector: str) -> float:
    box = visitor.page.locator(selector).first.bounding_box()
    assert box is not None, selector
    return box["x"]


def test_the_columns_are_mirrored_and_code_is_not(reader: Visitor) -> None:
    reader.go("/tides")
    assert left(reader, ".toc") < left(reader, ".article") < left(reader, ".navigation")
    assert left(reader, ".header-end") < left(reader, ".search-open") < left(reader, ".brand")
    code = reader.page.locator(".code code")
    assert code.evaluate("(code) => getComputedStyle(code).direction") == "ltr"
    assert code.evaluate("(code) => code.closest('pre').scrollLeft") == 0
    following, number = left(reader, ".code .line .m"), left(reader, ".code")
    assert following - number < 150
    assert reader.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_interface_has_no_english_text(reader: Visitor) -> None:
    for path in ("/tides", "/search", "/search?q=xyz", "/tags", "/missing"):
        reader.go(path) if path != "/missing" else reader.page.goto(path)
        assert set(reader.page.evaluate(READ)) & (all_texts() - {"Esc"}) == set(), path
    reader.troubles.clear()  # the status 404 of the last page


def test_scripts_write_in_the_language(reader: Visitor) -> None:
    reader.context.grant_permissions(["clipboard-read", "clipboard-write"])
    reader.go("/tides")
    reader.record_texts(".code .copy")
    reader.page.locator(".code .copy").first.click()
    reader.has_shown(re.compile("تم النسخ"))
    reader.page.locator(".theme-switch").click()
    expect(reader.page.locator(".theme-switch")).to_have_attribute("aria-label", "المظهر: فاتح")
    expect(reader.page.locator("[data-updates]")).to_have_text("زائر واحد متصل")
    reader.page.keyboard.press("Control+k")
    reader.page.get_by_role("combobox").fill("xyz")
    expect(reader.page.locator(".search-empty")).to_have_text("لا توجد نتائج عن «xyz».")


def test_the_drawer_comes_from_the_right(browser: Browser, sites: Sites) -> None:
    with Visitor.opening(browser, sites.get("arabic", FULL_BACKEND, ARABIC).url, width=390, touch=True) as visitor:
        visitor.go("/tides")
        navigation = visitor.page.locator(".navigation")
        expect(navigation).not_to_be_in_viewport()
        visitor.page.locator(".drawer-toggle").click()
        expect(navigation).to_be_in_viewport(ratio=1)
        box = navigation.bounding_box()
        assert box and box["x"] + box["width"] >= 390 - 15  # the space of the scroll bar
        assert visitor.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        visitor.check()


def test_a_live_example_works(reader: Visitor) -> None:
    reader.go("/plain")
    reader.live()
    assert Audit().violations(reader) == []

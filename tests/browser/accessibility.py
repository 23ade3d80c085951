"""Audits of a page with axe: all rules, and the color rules once for each kind of element."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe

from tests.browser.visitor import Visitor

# Color comparisons take most of the time of axe. Elements with the same ancestors by tag and class have the same
# colors.
AUDIT = """async ([known, only_colors]) => {
    const COLORS = ["color-contrast", "link-in-text-block"];
    const audit = async (context, options) => {
        const { violations } = await axe.run(context, { resultTypes: ["violations"], ...options });
        return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target}`));
    };
    const path = (element) => {
        const names = [];
        for (let each = element; each; each = each.parentElement)
            names.push(`${each.localName}.${each.getAttribute("class") ?? ""}.${each.getAttribute("style") ?? ""}`);
        return `${names.join(" ")} ${document.documentElement.dataset.mantineColorScheme}`;
    };
    const hasText = (element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    const seen = new Set(known);
    const fresh = [...document.body.querySelectorAll("*")].filter((element) => {
        if (!hasText(element) || element.closest(".live-stage") || !element.checkVisibility()) return false;
        const key = path(element);
        return !seen.has(key) && seen.add(key);
    });
    const rules = Object.fromEntries(COLORS.map((rule) => [rule, { enabled: false }]));
    const found = fresh.length ? await audit({ include: fresh }, { runOnly: COLORS }) : [];
    if (!only_colors) found.push(...await audit({ exclude: [[".live-stage"]] }, { rules }));
    return [found, [...seen].slice(known.length)];
}"""

# Boxes whose focus does not fit: those that scroll and cannot have it, and those that do not scroll and have it.
WRONG_STOPS = """() => [...document.querySelectorAll("#atoll-content :is(.code pre, .table-wrap, .math)")]
    .filter((box) => box.checkVisibility() && !box.closest(".numbered, .live-stage"))
    .filter((box) => (box.scrollWidth > box.clientWidth) !== (box.getAttribute("tabindex") === "0"))
    .map((box) => `${box.className} ${box.scrollWidth} ${box.clientWidth} ${box.textContent.slice(0, 40)}`)"""


class Audit:
    """A search for violations with axe. It stores the kinds of elements whose colors it has compared on other pages."""

    def __init__(self) -> None:
        self._known: list[str] = []

    def violations(self, visitor: Visitor, *, only_colors: bool = False) -> list[str]:
        """Return the violations on the page, without the parts of live examples that a library renders."""
        if not only_colors:
            visitor.until(f"({WRONG_STOPS})().length === 0")  # after the size of the window has changed
        if not visitor.page.evaluate("'axe' in window"):
            visitor.page.evaluate(Axe().axe_script)
        found: Any
        found, known = visitor.page.evaluate(AUDIT, [self._known, only_colors])
        self._known += known
        return list(found)

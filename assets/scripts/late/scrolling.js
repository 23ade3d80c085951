// Boxes that scroll can have the focus and a name, so that the keyboard scrolls them. Others are not a stop of the Tab key.
import { content, t } from "../shell/dom.js";

/** Numbered code also has links to lines, for the keyboard. */
const BOXES = ".code pre, .table-wrap, .math, .diagram";

const sizes = new ResizeObserver((entries) => {
    for (const { target } of entries) {
        const scrolls = target.scrollWidth > target.clientWidth || target.closest(".numbered") !== null;
        if (!scrolls) {
            target.removeAttribute("tabindex");
            continue;
        }
        target.setAttribute("tabindex", "0");
        if (target.ariaLabel) continue;
        const title = target.closest("figure")?.querySelector(".code-title")?.textContent;
        Object.assign(target, { role: "group", ariaLabel: title || t("Code") });
    }
});

const observe = () => {
    sizes.disconnect();
    for (const box of content().querySelectorAll(BOXES)) sizes.observe(box);
};

export const scrollingBoxes = () => {
    document.addEventListener("atoll:page", observe);
    observe();
};

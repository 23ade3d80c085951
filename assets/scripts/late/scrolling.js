// Boxes that scroll can have the focus and a name, so that the keyboard scrolls them. Others are not a stop of the Tab key.
import { content, t } from "../shell/dom.js";
import { idle } from "../shell/schedule.js";

/** Numbered code also has links to lines, for the keyboard. */
const BOXES = ".code pre, .table-wrap, .math, .diagram";

/** The browser has not laid out the content of a box yet. Its own size can stay the same then. @param {Element} box */
const observeAgain = async (box) => {
    await idle();
    sizes.unobserve(box);
    if (box.isConnected) sizes.observe(box);
};

const sizes = new ResizeObserver((entries) => {
    for (const { target } of entries) {
        if (target.firstElementChild?.checkVisibility({ contentVisibilityAuto: true }) === false) {
            observeAgain(target);
            continue;
        }
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

// Boxes that scroll can have the focus and a name, so that the keyboard scrolls them. Others are not a stop of the Tab key.
import { content, html, t } from "../shell/dom.js";
import { idle } from "../shell/schedule.js";

/** Numbered code also has links to lines, for the keyboard. */
const BOXES = ".code pre, .table-wrap, .math, .diagram";

/** Boxes that the browser has not laid out, for example in a closed tab, until they are shown. */
const hidden = new IntersectionObserver(
    (entries) => {
        for (const { target, isIntersecting } of entries) {
            if (!isIntersecting) continue;
            hidden.unobserve(target);
            sizes.observe(target);
        }
    },
    { rootMargin: "1000px 0px" },
);

/** The size of a box can stay the same when its content is laid out. @param {Element} box */
const observeAgain = async (box) => {
    sizes.unobserve(box);
    if (!("veil" in html.dataset)) {
        hidden.observe(box);
        return;
    }
    // The blocks of a new page follow within a few idle moments
    await idle();
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
    hidden.disconnect();
    for (const box of content().querySelectorAll(BOXES)) sizes.observe(box);
};

export const scrollingBoxes = () => {
    document.addEventListener("atoll:page", observe);
    observe();
};

// "On this page": marks the current section, and scrolls the marked entry and the entry of the page into view. On narrow screens,
// it is a menu in a bar.
import { decode } from "./addresses.js";
import { content, html, on, reveal } from "./dom.js";
import { painted } from "./schedule.js";

const wide = matchMedia("(min-width: 1200px)");
/** @type {{ link: HTMLAnchorElement, heading: Element }[]} */
let entries = [];
/** @type {HTMLAnchorElement | undefined} */
let marked;
let waiting = false;

const fold = () => /** @type {HTMLDetailsElement | null} */ (document.querySelector(".toc-fold"));

/** The list is open on wide screens, and a closed menu on narrow ones. */
const arrange = () => {
    const list = fold();
    if (!list) return;
    list.open = wide.matches;
    list.toggleAttribute("data-menu", !wide.matches);
    list.dataset.ready = "";
};

const collect = () => {
    const links = /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll(".toc-list a"));
    entries = [...links].flatMap((link) => {
        link.removeAttribute("aria-current");
        const heading = content().querySelector(`[id="${CSS.escape(decode(link.hash.slice(1)))}"]`);
        return heading ? [{ link, heading }] : [];
    });
    marked = undefined;
    if (!("ready" in (fold()?.dataset ?? {}))) arrange();
    mark();
    reveal(document.querySelector('.navigation [aria-current="page"]'), document.querySelector(".navigation"));
};

/** A section is current when its heading reaches the place where a link to it puts it. */
const current = () => {
    const line = Number.parseFloat(getComputedStyle(html).scrollPaddingTop) + 4;
    const above = entries.findLast(({ heading }) => heading.getBoundingClientRect().top <= line);
    if (innerHeight + scrollY < html.scrollHeight - 2) return above;
    // Short sections at the end never reach the line: mark the target of the URL, or the last one
    const target = entries.find(({ link }) => link.hash === location.hash);
    if (target && target.heading.getBoundingClientRect().top > 0) return target;
    return scrollY > 0 ? entries.at(-1) : above;
};

const mark = () => {
    waiting = false;
    const link = current()?.link;
    if (link === marked) return;
    marked?.removeAttribute("aria-current");
    link?.setAttribute("aria-current", "location");
    marked = link;
    document.querySelector(".toc")?.toggleAttribute("data-current", link !== undefined);
    const name = document.querySelector(".toc-current");
    if (name) name.textContent = link?.textContent ?? "";
    show();
};

const show = () => {
    for (const box of document.querySelectorAll(".toc, .toc-list")) reveal(marked, box);
};

const soon = () => {
    if (waiting || !entries.length) return;
    waiting = true;
    requestAnimationFrame(mark);
};

export const toc = () => {
    addEventListener("scroll", soon, { passive: true });
    addEventListener("resize", soon);
    // A link to a section that is visible at the end of the page does not scroll
    addEventListener("hashchange", soon);
    wide.addEventListener("change", arrange);
    on("toggle", ".toc-fold", show, { capture: true });
    // Measure positions after the paint: before it, the measurement would delay the paint
    const later = () => {
        painted().then(collect);
    };
    document.addEventListener("atoll:page", later);
    later();
};

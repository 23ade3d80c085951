// Marks the current section in "On this page", and scrolls the marked entry and the entry of the page into view.
import { decode } from "./addresses.js";
import { content, html, reveal } from "./dom.js";
import { painted } from "./schedule.js";

/** @type {{ link: HTMLAnchorElement, heading: Element }[]} */
let entries = [];
/** @type {HTMLAnchorElement | undefined} */
let marked;
let waiting = false;

const collect = () => {
    marked = undefined;
    const links = /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll(".toc a"));
    entries = [...links].flatMap((link) => {
        const heading = content().querySelector(`[id="${CSS.escape(decode(link.hash.slice(1)))}"]`);
        return heading ? [{ link, heading }] : [];
    });
    mark();
    reveal(document.querySelector('.navigation [aria-current="page"]'), document.querySelector(".navigation"));
};

const current = () => {
    const line = innerHeight * 0.3;
    const atEnd = scrollY > 0 && innerHeight + scrollY >= html.scrollHeight - 2;
    if (!atEnd) return entries.findLast(({ heading }) => heading.getBoundingClientRect().top <= line);
    // Short sections at the end never reach the line: mark the target of the URL, or the last one
    const target = entries.find(({ link }) => link.hash === location.hash);
    return target && target.heading.getBoundingClientRect().top > 0 ? target : entries.at(-1);
};

const mark = () => {
    waiting = false;
    const link = current()?.link;
    if (link === marked) return;
    marked?.removeAttribute("aria-current");
    link?.setAttribute("aria-current", "location");
    marked = link;
    reveal(link, document.querySelector(".toc"));
};

const soon = () => {
    if (waiting || !entries.length) return;
    waiting = true;
    requestAnimationFrame(mark);
};

export const toc = () => {
    addEventListener("scroll", soon, { passive: true });
    addEventListener("resize", soon);
    // Measure positions after the paint: before it, the measurement would delay the paint
    const later = () => {
        painted().then(collect);
    };
    document.addEventListener("atoll:page", later);
    later();
};

// When Dash starts. A page without live examples does not start it. A page that is interactive outside its examples starts it
// when the browser is idle. Otherwise Dash starts when an example is visible; after the first action of the user, shortly before an
// example is visible; and immediately when an example is pointed at, focused, or touched.

import { content, html, on } from "../shell/dom.js";
import { idle } from "../shell/schedule.js";
import { hasStarted } from "./boot.js";

const SIGNS = /** @type {const} */ (["scroll", "pointermove", "pointerdown", "touchstart", "keydown"]);

/** @type {IntersectionObserver | undefined} */
let watch;
let touched = false;

const loaded = new Promise((done) => {
    if (document.readyState === "complete") done(undefined);
    else addEventListener("load", done, { once: true });
});

/** @param {() => unknown} start */
const startSoon = async (start) => {
    await loaded;
    await idle();
    watch?.disconnect();
    start();
};

/**
 * Observe the examples of the current page, with a larger margin after the first action of the user.
 * @param {() => unknown} start
 */
const observe = (start) => {
    watch?.disconnect();
    if (content().querySelector("article[data-interactive]")) {
        startSoon(start);
        return;
    }
    // Examples with a static image need Dash only after the first action of the user
    const examples = hasStarted() ? [] : [...content().querySelectorAll(`.live${touched ? "" : ":not([data-still])"}`)];
    if (!examples.length) return;
    watch = new IntersectionObserver(
        (entries) => {
            if (!entries.some((entry) => entry.isIntersecting)) return;
            watch?.disconnect();
            startSoon(start);
        },
        { rootMargin: touched ? "1000px 0px" : "0px" },
    );
    for (const example of examples) watch.observe(example);
};

/** @param {() => unknown} start */
const begin = (start) => {
    if (html.dataset.boot === "eager") {
        start();
        return;
    }
    observe(start);
    document.addEventListener("atoll:page", () => observe(start));
    for (const type of /** @type {const} */ (["pointerover", "focusin", "touchstart", "click"])) {
        on(type, "#atoll-content .live", start, { passive: true });
    }
    on("click", "#atoll-content article[data-interactive]", start, { passive: true });
    const wake = (/** @type {Event} */ event) => {
        // The list of pages scrolls itself to the current page
        if (event.type === "scroll" && event.target !== document) return;
        // Browsers send this event for a resting pointer when a page appears
        if (event instanceof PointerEvent && event.type === "pointermove" && !event.movementX && !event.movementY) return;
        for (const type of SIGNS) removeEventListener(type, wake, true);
        touched = true;
        idle().then(() => observe(start));
    };
    for (const type of SIGNS) addEventListener(type, wake, { capture: true, passive: true });
};

/**
 * Start Dash when the page needs it. A prerendered page is not visible yet.
 * @param {() => unknown} start
 */
export const startWhenNeeded = (start) => {
    if (document.prerendering) document.addEventListener("prerenderingchange", () => begin(start), { once: true });
    else begin(start);
};

// Helpers for the document. Their listeners are on the document, so they also work for the articles of other pages.

export const html = document.documentElement;

/** The prefix of all paths of the site; empty if the site is at the root of the host. */
export const base = html.dataset.base ?? "";

/** The element that contains the article. */
export const content = () => /** @type {HTMLElement} */ (document.getElementById("atoll-content"));

/**
 * Call `run` with the closest element that matches the selector, for events anywhere in the page.
 * @template {keyof DocumentEventMap} Type
 * @template {Element} Found
 * @param {Type} type
 * @param {string} selector
 * @param {(found: Found, event: DocumentEventMap[Type]) => void} run
 * @param {AddEventListenerOptions} [options]
 */
export const on = (type, selector, run, options) => {
    document.addEventListener(
        type,
        (event) => {
            const found = event.target instanceof Element && event.target.closest(selector);
            if (found) run(/** @type {Found} */ (/** @type {unknown} */ (found)), event);
        },
        options,
    );
};

/**
 * Whether a click follows a link in this tab, and no other script has handled it.
 * @param {MouseEvent} event
 */
export const isPlain = (event) =>
    !(event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);

/**
 * Call `run` for each article of another page, with its parsed document. A page that React renders again is not another page.
 * @param {(detail: { path: string, parts: Document }) => void} run
 */
export const onOtherPage = (run) => {
    document.addEventListener("atoll:page", ({ detail: { path, parts } }) => {
        if (parts) run({ path, parts });
    });
};

/**
 * Let screen readers read a text.
 * @param {string} text
 */
export const announce = (text) => {
    const announcer = document.querySelector(".announcer");
    if (announcer) announcer.textContent = text;
};

/** @type {Record<string, string> | undefined} */
let texts;

/**
 * An English text in the language of the page. Values replace `{name}`. Elements with `data-texts` have the texts of their script.
 * @param {string} text
 * @param {Record<string, string | number>} [values]
 */
export const t = (text, values = {}) => {
    const holders = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-texts]"));
    texts ??= Object.assign({}, ...[...holders].map(({ dataset }) => JSON.parse(dataset.texts ?? "")));
    return (texts?.[text] ?? text).replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
};

/**
 * Read a value from the local storage, or write it.
 * @param {string} key
 * @param {string} [value]
 */
export const stored = (key, value) => {
    try {
        if (value === undefined) return localStorage.getItem(key);
        localStorage.setItem(key, value);
    } catch {
        /* storage can be blocked: then the choice is lost with the page */
    }
    return null;
};

/** Whether the user has a slow connection, or saves data. */
export const isThrifty = () => navigator.connection?.saveData || /2g$/.test(navigator.connection?.effectiveType ?? "");

/**
 * Focus any element, for example a heading, without scrolling.
 * @param {HTMLElement | null} [element]
 */
export const focus = (element) => {
    if (!element) return;
    if (element.tabIndex < 0) element.tabIndex = -1;
    element.focus({ preventScroll: true });
};

/**
 * Scroll a box by the minimum that shows one of its items, without scrolling the page.
 * @param {Element | null | undefined} item
 * @param {Element | null} box
 */
export const reveal = (item, box) => {
    if (!item || !box || box.scrollHeight <= box.clientHeight) return;
    const inner = item.getBoundingClientRect();
    const outer = box.getBoundingClientRect();
    if (inner.top < outer.top + 40) box.scrollTop += inner.top - outer.top - 40;
    else if (inner.bottom > outer.bottom - 40) box.scrollTop += inner.bottom - outer.bottom + 40;
};

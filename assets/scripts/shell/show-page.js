// Shows another page: replaces the article, then the other parts of the document.
import { decode, plainPath } from "./addresses.js";
import { announce, content, focus } from "./dom.js";
import { firstScreenFirst, layOutAll } from "./first-screen.js";

/** Metadata of a page in the head, which browsers use for sharing and tools read after a click. */
const HEAD =
    'link[rel="canonical"], link[rel="alternate"], meta[property], script[type="application/ld+json"], ' +
    'meta[name="description"], meta[name="robots"], meta[name="twitter:card"]';

/** `view` is the number of articles that this document has shown before. */
export const shown = { view: 0 };

/** @param {string} hash */
const target = (hash) => {
    const id = decode(hash.slice(1));
    if (!id) return null;
    return /** @type {HTMLElement | null} */ (content().querySelector(`[id="${CSS.escape(id)}"]`)) ?? document.getElementById(id);
};

/**
 * Show an element in folded parts and in hidden tabs. Browsers do this for links within a page.
 * @param {HTMLElement | null} element
 */
const uncovered = (element) => {
    for (let box = element?.parentElement; box; box = box.parentElement) {
        if (box instanceof HTMLDetailsElement) box.open = true;
        else if (box.hidden) box.dispatchEvent(new Event("beforematch", { bubbles: true }));
    }
    return element;
};

/**
 * @param {string} hash
 * @param {number | null} top
 */
const scroll = (hash, top) => {
    const heading = uncovered(target(hash));
    if (top !== null) scrollTo({ top, behavior: "instant" });
    else if (heading) heading.scrollIntoView({ behavior: "instant" });
    else scrollTo({ top: 0, behavior: "instant" });
};

/** @param {string} path */
const markCurrent = (path) => {
    for (const link of /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll(".navigation a"))) {
        if (plainPath(new URL(link.href).pathname) === plainPath(path)) link.setAttribute("aria-current", "page");
        else link.removeAttribute("aria-current");
    }
};

/**
 * Show a page at a position, or at the target of its hash, or at its top.
 * @param {Document} parts
 * @param {URL} url
 * @param {number | null} top
 */
export const showPage = (parts, url, top) => {
    if (top || url.hash) layOutAll();
    else firstScreenFirst();
    shown.view += 1;
    content().replaceChildren(.../** @type {HTMLElement} */ (parts.getElementById("atoll-content")).childNodes);
    document.title = parts.title;
    for (const tag of document.head.querySelectorAll(HEAD)) tag.remove();
    document.head.append(...parts.head.querySelectorAll(HEAD));
    const toc = /** @type {HTMLElement | null} */ (document.querySelector(".toc"));
    const next = /** @type {HTMLElement | null} */ (parts.querySelector(".toc"));
    if (toc && next) {
        toc.replaceChildren(...next.childNodes);
        toc.hidden = next.hidden;
    }
    markCurrent(url.pathname);
    document.dispatchEvent(new CustomEvent("atoll:page", { detail: { path: url.pathname, parts } }));
    // For scripts that load later and count pages
    performance.mark("atoll:page", { detail: url.pathname });
    scroll(url.hash, top);
    const heading = content().querySelector("h1");
    focus(target(url.hash) ?? heading);
    announce(heading?.textContent || document.title);
};

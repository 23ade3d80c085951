// The HTML documents of the site. The browser stores them, and checks with the server whether they have changed.
import { isPage, pageOf } from "./addresses.js";
import { base, html, isThrifty, on } from "./dom.js";

/** Milliseconds for which a document is used without a request, from the moment when it has loaded. */
const FRESH = 5000;
/** @typedef {{ text: string, parsed: Document | null, address: URL }} Found A document, and its URL after redirects. */
/** @type {Map<string, Promise<Found>>} */
const requests = new Map();
const unstorable = new Set();
const reserved = (html.dataset.reserved ?? "").split(" ");

/**
 * Whether a document or a payload is of the same build of the site as this document.
 * @param {string | undefined} build
 */
export const isOurBuild = (build) => build === html.dataset.build;

/** @param {string} text */
const parse = (text) => new DOMParser().parseFromString(text, "text/html");

/**
 * @param {URL} url
 * @param {string} page
 * @param {RequestPriority} priority
 * @returns {Promise<Found>}
 */
const request = async (url, page, priority) => {
    const ask = (/** @type {RequestCache} */ cache) => fetch(page, { headers: { Accept: "text/html" }, priority, cache });
    // Without a connection, show the page as it was
    const response = await ask("default").catch(() => ask("force-cache"));
    const text = await response.text();
    const parsed = parse(text);
    const { dataset, lang } = parsed.documentElement;
    // The browser must load the whole document of another build, and of another language
    if (!parsed.getElementById("atoll-content") || !isOurBuild(dataset.build) || lang !== html.lang) {
        throw new TypeError("not a page of this build");
    }
    if (/no-store/.test(response.headers.get("Cache-Control") ?? "")) {
        unstorable.add(url.pathname);
        requests.delete(page);
    }
    return { text, parsed, address: new URL(response.url || page, location.href) };
};

/**
 * Load the document of a page.
 * @param {URL} url
 * @param {RequestPriority} [priority]
 */
export const loadDocument = (url, priority = "high") => {
    const page = pageOf(url);
    const known = requests.get(page);
    if (known) return known;
    const promise = request(url, page, priority);
    const forget = () => {
        if (requests.get(page) === promise) requests.delete(page);
    };
    requests.set(page, promise);
    promise.then(() => setTimeout(forget, FRESH), forget);
    return promise;
};

/**
 * The parsed document, whose nodes move into the page.
 * @param {Found} found
 */
export const partsOf = (found) => {
    const parts = found.parsed ?? parse(found.text);
    found.parsed = null;
    return parts;
};

/** @param {URL} url */
export const prefetch = (url) => {
    if (!unstorable.has(url.pathname)) loadDocument(url, "low").catch(() => {});
};

/**
 * The URL of a link to a page of this site, or null for anything else, for example a link that opts out.
 * @param {HTMLAnchorElement} link
 */
export const pageUrl = (link) => {
    if (!link.getAttribute("href") || link.hasAttribute("download") || link.hasAttribute("data-reload")) return null;
    if ((link.target && link.target !== "_self") || link.relList.contains("external")) return null;
    const url = new URL(link.href, location.href);
    return isPage(url, { origin: location.origin, base, reserved }) ? url : null;
};

/** Load the page of a link when it is pointed at, focused, or touched, before it is followed. */
export const prefetchLinks = () => {
    for (const type of /** @type {const} */ (["pointerover", "pointerdown", "focusin", "touchstart"])) {
        on(
            type,
            "a[href]",
            (/** @type {HTMLAnchorElement} */ link) => {
                const url = pageUrl(link);
                if (url && !isThrifty() && pageOf(url) !== pageOf(location)) prefetch(url);
            },
            { passive: true },
        );
    }
};

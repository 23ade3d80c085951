// Follows links, and keeps the positions of pages in the history. This works with and without Dash. If Dash runs, it renders the
// live examples of the new page (dash/islands.js).
import { pageOf } from "./addresses.js";
import { loadDocument, pageUrl, partsOf } from "./documents.js";
import { html, isPlain, on } from "./dom.js";
import { layOutAll } from "./first-screen.js";
import { painted } from "./schedule.js";
import { showPage } from "./show-page.js";

let current = pageOf(location);
/** @type {{ page: string, promise?: Promise<boolean> } | undefined} */
let loading;
let moved = false;

/**
 * Show a progress bar if this takes long.
 * @template Result
 * @param {Promise<Result>} work
 */
const withProgress = async (work) => {
    const bar = document.createElement("div");
    bar.className = "progress";
    const timer = setTimeout(() => document.body.append(bar), 300);
    try {
        return await work;
    } finally {
        clearTimeout(timer);
        bar.remove();
    }
};

/**
 * Load the whole document. The URL is usually the new one already, and assigning it with a hash would not load the page.
 * @param {URL} url
 */
const leave = (url) => (url.href === location.href ? location.reload() : location.assign(url.href));

/**
 * @param {URL} url
 * @param {string} page
 * @param {number | null} top
 * @param {object} mine
 */
const go = async (url, page, top, mine) => {
    let found;
    try {
        found = await withProgress(loadDocument(url));
    } catch {
        if (loading === mine) leave(url);
        return false;
    }
    if (loading !== mine) return false;
    current = page;
    loading = undefined;
    if (pageOf(found.address) !== page) {
        current = pageOf(found.address);
        history.replaceState(history.state, "", current + url.hash);
    }
    // The user can have followed a link to another part of the page meanwhile
    showPage(partsOf(found), new URL(current + location.hash, location.href), top);
    return true;
};

/** @param {URL} url */
export const isShown = (url) => current === pageOf(url) && !loading;

/**
 * Return whether the page is shown now. Calls for a page that is loading share one promise.
 * @param {URL} url
 * @param {number | null} [top]
 * @returns {Promise<boolean>}
 */
export const visit = (url, top = null) => {
    const page = pageOf(url);
    if (loading?.page === page && loading.promise) return loading.promise;
    if (current === page) {
        loading = undefined;
        return Promise.resolve(true);
    }
    /** @type {{ page: string, promise?: Promise<boolean> }} */
    const mine = { page };
    loading = mine;
    moved = true;
    history.scrollRestoration = "manual";
    mine.promise = go(url, page, top, mine);
    return mine.promise;
};

/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;

const rememberPosition = () => {
    clearTimeout(timer);
    if (!loading) history.replaceState({ ...history.state, atollY: scrollY }, "");
};

/**
 * @param {HTMLAnchorElement} link
 * @param {MouseEvent} event
 */
const follow = (link, event) => {
    if (html.dataset.boot === "failed" || !isPlain(event)) return;
    const url = pageUrl(link);
    if (!url) return;
    if (url.hash && pageOf(url) === pageOf(location)) {
        rememberPosition();
        layOutAll();
        return;
    }
    event.preventDefault();
    if (url.href === location.href) {
        scrollTo({ top: 0 });
        return;
    }
    const isSame = isShown(url);
    rememberPosition();
    history.pushState({ atollY: 0 }, "", url.href);
    // dcc.Location listens for this event, as it does after a click on a dcc.Link. Painting comes first
    visit(url).then((isThere) => {
        if (isSame) scrollTo({ top: 0 });
        if (isThere) painted().then(() => dispatchEvent(new CustomEvent("_dashprivate_pushstate")));
    });
};

export const followLinks = () => {
    on("click", "a[href]", follow);
    addEventListener(
        "scroll",
        () => {
            if (loading) return;
            clearTimeout(timer);
            timer = setTimeout(rememberPosition, 150);
        },
        { passive: true },
    );
    addEventListener("popstate", (event) => {
        clearTimeout(timer);
        const url = new URL(location.href);
        const top = event.state?.atollY ?? null;
        if (pageOf(url) !== current || loading) visit(url, top);
        else if (moved && top !== null) scrollTo({ top, behavior: "instant" });
    });
    // A script changed the URL of the current page
    document.addEventListener("atoll:address", () => {
        current = pageOf(location);
    });
    // Let the browser restore the position when the user leaves the document and returns
    addEventListener("pagehide", () => {
        history.scrollRestoration = "auto";
    });
    addEventListener("pageshow", () => {
        if (moved) history.scrollRestoration = "manual";
    });
};

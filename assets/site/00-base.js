// Functions that the other files share. Their listeners are on the document, so they also work for articles of other pages.
window.atoll = {
    html: document.documentElement,

    // Prefix of all paths of the site; empty if the site is at the root of the host.
    base: document.documentElement.dataset.base ?? "",

    // Call `run` with the closest element that matches the selector, for events anywhere in the page.
    on(type, selector, run, options) {
        document.addEventListener(type, (event) => {
            const found = event.target instanceof Element && event.target.closest(selector);
            if (found) run(found, event);
        }, options);
    },

    announce(text) {
        const announcer = document.querySelector(".announcer");
        if (announcer) announcer.textContent = text;
    },

    stored(key, value) {
        try {
            if (value === undefined) return localStorage.getItem(key);
            localStorage.setItem(key, value);
        } catch { /* storage can be blocked: then the choice is lost with the page */ }
        return null;
    },

    // The URL of a link to a page of this site, or null for anything else (files, API, other origins, opted-out links).
    pageUrl(link) {
        if (!link.getAttribute("href") || link.hasAttribute("download") || link.hasAttribute("data-reload")) return null;
        if ((link.target && link.target !== "_self") || link.relList.contains("external")) return null;
        const url = new URL(link.href, location.href);
        if (url.origin !== location.origin || !`${url.pathname}/`.startsWith(`${this.base}/`)) return null;
        const segment = url.pathname.slice(this.base.length).split("/")[1] ?? "";
        if (segment.startsWith("_") || (this.html.dataset.reserved ?? "").split(" ").includes(segment)) return null;
        return url.pathname.split("/").pop().includes(".") ? null : url;
    },

    // Key of a page: path and query, without the hash.
    pageOf: (url) => url.pathname + url.search,

    // The element that contains the article.
    content: () => document.getElementById("atoll-content"),

    // Users with a slow connection, or who save data.
    thrifty: () => navigator.connection?.saveData || /2g$/.test(navigator.connection?.effectiveType ?? ""),

    // Focus any element, for example a heading, without scrolling.
    focus(element) {
        if (!element) return;
        if (element.tabIndex < 0) element.tabIndex = -1;
        element.focus({ preventScroll: true });
    },

    // End the task, so that the browser can handle input and paint a frame before the work continues.
    calm: () => window.scheduler?.yield?.() ?? new Promise((done) => { setTimeout(done); }),

    // Resolves when the current document is painted, or after 500 ms, because hidden pages are not painted.
    painted: () => new Promise((done) => {
        requestAnimationFrame(() => setTimeout(done));
        setTimeout(done, 500);
    }),

    // Resolves when the browser is idle.
    idle: () => new Promise((done) => {
        if (window.requestIdleCallback) requestIdleCallback(done, { timeout: 2000 });
        else setTimeout(done, 200);
    }),

    // Percent-decoding that also accepts invalid input.
    decode(text) {
        try {
            return decodeURIComponent(text);
        } catch {
            return text;
        }
    },

    // Scroll a box by the minimum that shows one of its items, without scrolling the page.
    reveal(item, box) {
        if (!item || !box || box.scrollHeight <= box.clientHeight) return;
        const inner = item.getBoundingClientRect();
        const outer = box.getBoundingClientRect();
        if (inner.top < outer.top + 40) box.scrollTop += inner.top - outer.top - 40;
        else if (inner.bottom > outer.bottom - 40) box.scrollTop += inner.bottom - outer.bottom + 40;
    },
};

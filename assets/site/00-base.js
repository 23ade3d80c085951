// What the other files share. Each of them listens on the document, so it works before and after Dash has taken the article over.
window.atoll = {
    html: document.documentElement,

    // What every path of the site begins with: empty at the top of a host.
    base: document.documentElement.dataset.base ?? "",

    // Calls back with the nearest element matching the selector, wherever in the page the event happened.
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
        } catch { /* storage may be forbidden: the choice then lasts as long as the page */ }
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

    // What tells one page from another: query counts, hash does not.
    pageOf: (url) => url.pathname + url.search,

    // The article that the reader sees: the first HTML as long as it stands, else the one that Dash has drawn.
    shown: () => document.getElementById("first-paint") ?? document.getElementById("react-entry-point"),

    // Readers who pay for what they did not ask for.
    thrifty: () => navigator.connection?.saveData || /2g$/.test(navigator.connection?.effectiveType ?? ""),

    // Headings take the focus too; nothing scrolls.
    focus(element) {
        if (!element) return;
        if (element.tabIndex < 0) element.tabIndex = -1;
        element.focus({ preventScroll: true });
    },

    // Ends the task, so that a tap is answered and a frame painted before the work goes on.
    calm: () => window.scheduler?.yield?.() ?? new Promise((done) => { setTimeout(done); }),

    // When what is in the document now is on the screen; a page that nobody sees is not painted, and goes on after a while.
    painted: () => new Promise((done) => {
        requestAnimationFrame(() => setTimeout(done));
        setTimeout(done, 500);
    }),

    // The next moment at which nothing else is to do.
    idle: () => new Promise((done) => {
        if (window.requestIdleCallback) requestIdleCallback(done, { timeout: 2000 });
        else setTimeout(done, 200);
    }),

    // Percent-decoding that takes what people really type.
    decode(text) {
        try {
            return decodeURIComponent(text);
        } catch {
            return text;
        }
    },

    // Scrolls a box of its own just enough to show one of its items; the page stays where it is.
    reveal(item, box) {
        if (!item || !box || box.scrollHeight <= box.clientHeight) return;
        const inner = item.getBoundingClientRect();
        const outer = box.getBoundingClientRect();
        if (inner.top < outer.top + 40) box.scrollTop += inner.top - outer.top - 40;
        else if (inner.bottom > outer.bottom - 40) box.scrollTop += inner.bottom - outer.bottom + 40;
    },
};

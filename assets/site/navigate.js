// Navigation once Dash is live: a page is a cacheable GET, its children go to React, the rest of the document follows.
(() => {
    const atoll = window.atoll;
    const cache = new Map();
    const unstorable = new Set();
    const entry = () => document.getElementById("react-entry-point");
    const pageOf = (url) => url.pathname + url.search;
    const plain = (path) => atoll.decode(path).replace(/(.)\/$/, "$1");
    let wanted;
    let shown;
    let visit = 0;
    let restore = null;
    let lastY = scrollY;

    const request = async (url) => {
        const response = await fetch(`${atoll.base}/_page${pageOf(url).slice(atoll.base.length)}`, { headers: { Accept: "application/json" } });
        const payload = await response.json();
        if (!payload.children) throw new TypeError("not a page");
        if (/no-store/.test(response.headers.get("Cache-Control") ?? "")) {
            unstorable.add(url.pathname);
            cache.delete(pageOf(url));
        }
        return payload;
    };

    atoll.load = (url) => {
        const page = pageOf(url);
        if (!cache.has(page)) {
            const payload = request(url);
            cache.set(page, payload);
            payload.catch(() => cache.delete(page));
        }
        return cache.get(page);
    };

    atoll.prefetch = (url) => {
        if (!unstorable.has(url.pathname)) atoll.load(url).catch(() => {});
    };

    const target = (hash) => {
        const id = atoll.decode(hash.slice(1));
        return id ? entry()?.querySelector(`[id="${CSS.escape(id)}"]`) ?? document.getElementById(id) : null;
    };

    const scroll = (hash) => {
        const heading = target(hash);
        if (restore !== null) scrollTo({ top: restore, behavior: "instant" });
        else if (heading) heading.scrollIntoView({ behavior: "instant" });
        else scrollTo({ top: 0, behavior: "instant" });
        restore = null;
    };

    const focus = (element) => {
        if (!element) return;
        if (element.tabIndex < 0) element.tabIndex = -1;
        element.focus({ preventScroll: true });
    };

    const markCurrent = (path) => {
        for (const link of document.querySelectorAll(".navigation a")) {
            if (plain(new URL(link.href).pathname) === plain(path)) link.setAttribute("aria-current", "page");
            else link.removeAttribute("aria-current");
        }
    };

    // What the reader did to the first HTML (opened, focused) is done to its live twin, then the first HTML goes.
    const takeOver = (first) => {
        const before = first.querySelectorAll("details, a, button, summary, [tabindex]");
        const after = entry().querySelectorAll(":is(details, a, button, summary, [tabindex]):not(.live *)");
        const outside = [...before].filter((element) => !element.closest(".live"));
        if (outside.length === after.length) {
            outside.forEach((element, at) => {
                if (element.tagName !== after[at].tagName) return;
                if (element.tagName === "DETAILS") after[at].open = element.open;
                if (element === document.activeElement) after[at].focus({ preventScroll: true });
            });
        }
        first.remove();
    };

    const settle = (payload, url) => {
        const first = document.getElementById("first-paint");
        const y = lastY;
        document.title = payload.title;
        if (first) {
            takeOver(first);
        } else {
            const toc = document.querySelector(".toc");
            if (toc) {
                toc.innerHTML = payload.toc;
                toc.hidden = !payload.toc;
            }
            markCurrent(payload.path);
        }
        // Others arrange the new article first: tabs, for one, decide how tall it is
        document.dispatchEvent(new CustomEvent("atoll:page", { detail: { path: payload.path } }));
        if (first) {
            scrollTo({ top: y, behavior: "instant" });
            return;
        }
        scroll(url.hash);
        focus(target(url.hash) ?? entry().querySelector(".article h1"));
        atoll.announce(payload.name || payload.title);
    };

    // React has drawn the page when the article carries this visit's number.
    const whenDrawn = (number, done) => {
        const isDrawn = () => entry()?.querySelector(`article[data-visit="${number}"]`);
        const finish = () => {
            observer.disconnect();
            clearTimeout(timer);
            if (number === visit && entry()?.querySelector("article")) done();
        };
        const observer = new MutationObserver(() => { if (isDrawn()) finish(); });
        observer.observe(entry(), { subtree: true, childList: true, attributes: true, attributeFilter: ["data-visit"] });
        const timer = setTimeout(finish, 4000);
    };

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

    // The address is usually the new one already, and going to where one is would do nothing if it has a hash.
    const leave = (url) => (url.href === location.href ? location.reload() : location.assign(url.href));

    const show = async (href) => {
        const { no_update: unchanged } = window.dash_clientside;
        const url = new URL(href, location.href);
        const isFirst = !shown;
        wanted = pageOf(url);
        if (shown === pageOf(url)) {
            scroll(url.hash);
            return unchanged;
        }
        let payload;
        try {
            payload = await (isFirst ? atoll.load(url) : withProgress(atoll.load(url)));
        } catch {
            // The first HTML is a whole page and stays; later on the server may know better
            if (!isFirst && wanted === pageOf(url)) leave(url);
            return unchanged;
        }
        if (wanted !== pageOf(url)) return unchanged;
        shown = wanted;
        const number = ++visit;
        atoll.live = true;
        history.scrollRestoration = "manual";
        whenDrawn(number, () => settle(payload, url));
        const { children } = payload;
        if (!children.props) return children;
        return { ...children, props: { ...children.props, "data-visit": String(number) } };
    };

    window.dash_clientside = Object.assign({}, window.dash_clientside, { atoll: { show } });

    const remember = () => {
        if (atoll.live && restore === null) history.replaceState({ ...history.state, atollY: scrollY }, "");
    };

    atoll.on("click", "a[href]", (link, event) => {
        if (!atoll.live || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
        const url = atoll.pageUrl(link);
        if (!url || (url.hash && pageOf(url) === pageOf(location))) return;
        event.preventDefault();
        if (url.href === location.href) {
            scrollTo({ top: 0 });
            return;
        }
        remember();
        clearTimeout(timer);
        restore = null;
        history.pushState({ atollY: 0 }, "", url.href);
        // dcc.Location listens for this event, as it does after a click on a dcc.Link
        dispatchEvent(new CustomEvent("_dashprivate_pushstate"));
    });

    let timer;
    addEventListener("scroll", () => {
        lastY = scrollY;
        clearTimeout(timer);
        timer = setTimeout(remember, 150);
    }, { passive: true });
    addEventListener("popstate", (event) => {
        clearTimeout(timer);
        restore = event.state?.atollY ?? null;
    });
    // Whoever leaves the document and comes back is put where they were by the browser
    addEventListener("pagehide", () => { history.scrollRestoration = "auto"; });
    addEventListener("pageshow", () => { if (atoll.live) history.scrollRestoration = "manual"; });
})();

// Follows links: replaces the article with that of the next page, then the other parts of the document.
// This works with and without Dash. If Dash runs, it renders the live examples of the new page (islands.js).
(() => {
    const atoll = window.atoll;
    // Metadata of a page in the head, which browsers use for sharing and tools read after a click
    const HEAD = 'link[rel="canonical"], link[rel="alternate"], meta[property], script[type="application/ld+json"], '
        + 'meta[name="description"], meta[name="robots"], meta[name="twitter:card"]';
    const plain = (path) => atoll.decode(path).replace(/(.)\/$/, "$1");
    let current = atoll.pageOf(location);
    let under;
    let moved = false;

    const target = (hash) => {
        const id = atoll.decode(hash.slice(1));
        return id ? atoll.content().querySelector(`[id="${CSS.escape(id)}"]`) ?? document.getElementById(id) : null;
    };

    const scroll = (hash, top) => {
        const heading = target(hash);
        if (top !== null) scrollTo({ top, behavior: "instant" });
        else if (heading) heading.scrollIntoView({ behavior: "instant" });
        else scrollTo({ top: 0, behavior: "instant" });
    };

    const markCurrent = (path) => {
        for (const link of document.querySelectorAll(".navigation a")) {
            if (plain(new URL(link.href).pathname) === plain(path)) link.setAttribute("aria-current", "page");
            else link.removeAttribute("aria-current");
        }
    };

    const put = (parts, url, top) => {
        if (top || url.hash) atoll.unveil();
        else atoll.veil();
        atoll.view += 1;
        atoll.content().replaceChildren(...parts.getElementById("atoll-content").childNodes);
        document.title = parts.title;
        for (const tag of document.head.querySelectorAll(HEAD)) tag.remove();
        document.head.append(...parts.head.querySelectorAll(HEAD));
        const toc = document.querySelector(".toc");
        const next = parts.querySelector(".toc");
        if (toc && next) {
            toc.replaceChildren(...next.childNodes);
            toc.hidden = next.hidden;
        }
        markCurrent(url.pathname);
        document.dispatchEvent(new CustomEvent("atoll:page", { detail: { path: url.pathname, parts } }));
        scroll(url.hash, top);
        const heading = atoll.content().querySelector("h1");
        atoll.focus(target(url.hash) ?? heading);
        atoll.announce(heading?.textContent || document.title);
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

    // The URL is usually the new one already. Assigning the current URL with a hash would not load the page.
    const leave = (url) => (url.href === location.href ? location.reload() : location.assign(url.href));

    const go = async (url, page, top, mine) => {
        let found;
        try {
            found = await withProgress(atoll.document(url));
        } catch {
            if (under === mine) leave(url);
            return false;
        }
        if (under !== mine) return false;
        current = page;
        under = undefined;
        if (atoll.pageOf(found.address) !== page) {
            current = atoll.pageOf(found.address);
            history.replaceState(history.state, "", current + url.hash);
        }
        put(atoll.parts(found), new URL(current + url.hash, location.href), top);
        return true;
    };

    // The number of articles that this document has shown before.
    atoll.view = 0;

    atoll.isShown = (url) => current === atoll.pageOf(url) && !under;

    // Return a promise: true if the page is shown now. Calls for a page that is loading share one promise.
    atoll.visit = (url, top = null) => {
        const page = atoll.pageOf(url);
        if (under?.page === page) return under.promise;
        if (current === page) {
            under = undefined;
            return Promise.resolve(true);
        }
        const mine = { page };
        under = mine;
        moved = true;
        history.scrollRestoration = "manual";
        mine.promise = go(url, page, top, mine);
        return mine.promise;
    };

    // Change the URL of the current page.
    atoll.rename = (url) => {
        current = atoll.pageOf(url);
        history.replaceState(history.state, "", url);
    };

    let timer;
    const remember = () => {
        clearTimeout(timer);
        if (!under) history.replaceState({ ...history.state, atollY: scrollY }, "");
    };

    // dcc.Location listens for this event, as it does after a click on a dcc.Link. Painting comes first.
    const tellDash = () => atoll.painted().then(() => dispatchEvent(new CustomEvent("_dashprivate_pushstate")));

    atoll.on("click", "a[href]", (link, event) => {
        if (atoll.failed || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
        const url = atoll.pageUrl(link);
        if (!url) return;
        if (url.hash && atoll.pageOf(url) === atoll.pageOf(location)) {
            atoll.unveil();
            return;
        }
        event.preventDefault();
        if (url.href === location.href) {
            scrollTo({ top: 0 });
            return;
        }
        remember();
        history.pushState({ atollY: 0 }, "", url.href);
        atoll.visit(url).then((shown) => { if (shown) tellDash(); });
    });

    addEventListener("scroll", () => {
        if (!moved || under) return;
        clearTimeout(timer);
        timer = setTimeout(remember, 150);
    }, { passive: true });
    addEventListener("popstate", (event) => {
        clearTimeout(timer);
        const url = new URL(location.href);
        const top = event.state?.atollY ?? null;
        if (atoll.pageOf(url) !== current || under) atoll.visit(url, top);
        else if (moved && top !== null) scrollTo({ top, behavior: "instant" });
    });
    // Let the browser restore the position when the user leaves the document and returns
    addEventListener("pagehide", () => { history.scrollRestoration = "auto"; });
    addEventListener("pageshow", () => { if (moved) history.scrollRestoration = "manual"; });
})();

// Following a link: the article of the next page takes the place of this one, and the rest of the document follows.
// The same with Dash and without; where Dash runs, it draws the new page behind what the reader sees (draw.js).
(() => {
    const atoll = window.atoll;
    // What the head says of a page: browsers share by it, and tools read it after a click as after a load
    const HEAD = 'link[rel="canonical"], link[rel="alternate"], meta[property], script[type="application/ld+json"], '
        + 'meta[name="description"], meta[name="robots"], meta[name="twitter:card"]';
    const plain = (path) => atoll.decode(path).replace(/(.)\/$/, "$1");
    let current = atoll.pageOf(location);
    let under;
    let moved = false;

    const target = (hash) => {
        const id = atoll.decode(hash.slice(1));
        return id ? atoll.shown().querySelector(`[id="${CSS.escape(id)}"]`) ?? document.getElementById(id) : null;
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

    const place = () => {
        const standing = document.getElementById("first-paint");
        if (standing) return standing;
        const first = document.createElement("div");
        first.id = "first-paint";
        first.dataset.fresh = "";  // nothing is drawn behind it yet
        document.getElementById("react-entry-point").before(first);
        return first;
    };

    const put = (parts, url, top) => {
        if (top || url.hash) atoll.unveil();
        else atoll.veil();
        if (atoll.isDrawn(current)) document.getElementById("first-paint")?.remove();
        else place().replaceChildren(...parts.getElementById("first-paint").childNodes);
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
        const heading = atoll.shown().querySelector("h1");
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

    // The address is usually the new one already, and going to where one is would do nothing if it has a hash.
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
        put(atoll.parts(found), url, top);
        return true;
    };

    // Promises whether the page is the one on the screen now; whoever asks for one under way waits with the others.
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

    // The page that is on the screen gets another address.
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
        if (event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
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
    // Whoever leaves the document and comes back is put where they were by the browser
    addEventListener("pagehide", () => { history.scrollRestoration = "auto"; });
    addEventListener("pageshow", () => { if (moved) history.scrollRestoration = "manual"; });
})();

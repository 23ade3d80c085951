// Fetches a page when its link is pointed at, focused or touched, so that it is there when the link is followed.
(() => {
    const atoll = window.atoll;
    const fetched = new Set([location.pathname + location.search]);
    const thrifty = () => navigator.connection?.saveData || /2g$/.test(navigator.connection?.effectiveType ?? "");

    const prefetch = (link) => {
        const url = atoll.pageUrl(link);
        if (!url || thrifty()) return;
        if (atoll.live) {
            atoll.prefetch(url);
            return;
        }
        const page = url.pathname + url.search;
        if (fetched.has(page)) return;
        fetched.add(page);
        const hint = document.createElement("link");
        hint.rel = "prefetch";
        hint.as = "document";
        hint.href = page;
        document.head.append(hint);
    };

    for (const type of ["pointerover", "focusin", "touchstart"]) {
        atoll.on(type, "a[href]", prefetch, { passive: true });
    }
})();

// The HTML documents of the site: loaded once, cached for a limited time, and parsed when they are shown.
(() => {
    const atoll = window.atoll;
    const LIMIT = 50;
    const FRESH = 5 * 60 * 1000;
    const kept = new Map();
    const unstorable = new Set();
    const parse = (text) => new DOMParser().parseFromString(text, "text/html");
    const build = (root) => root.querySelector('script[src*="/_site/"]')?.getAttribute("src");
    const ours = build(document);

    const request = async (url, page, priority) => {
        const response = await fetch(page, { headers: { Accept: "text/html" }, priority });
        const text = await response.text();
        const parsed = parse(text);
        // Another build of the site has other scripts and styles, so the browser must load the whole document
        if (!parsed.getElementById("atoll-content") || build(parsed) !== ours) throw new TypeError("not a page of this build");
        if (/no-store/.test(response.headers.get("Cache-Control") ?? "")) {
            unstorable.add(url.pathname);
            kept.delete(page);
        }
        return { text, parsed, address: new URL(response.url || page, location.href), at: Date.now() };
    };

    // Return a promise of the page. `address` is the URL after redirects.
    atoll.document = (url, priority = "high") => {
        const page = atoll.pageOf(url);
        const known = kept.get(page);
        if (known && Date.now() - known.since < FRESH) return known.promise;
        const promise = request(url, page, priority);
        kept.delete(page);
        kept.set(page, { promise, since: Date.now() });
        if (kept.size > LIMIT) kept.delete(kept.keys().next().value);
        promise.catch(() => { if (kept.get(page)?.promise === promise) kept.delete(page); });
        return promise;
    };

    // Return the parsed document, whose nodes move into the page. The cache contains only the text.
    atoll.parts = (found) => {
        const parts = found.parsed ?? parse(found.text);
        found.parsed = null;
        return parts;
    };

    atoll.prefetch = (url) => {
        if (!unstorable.has(url.pathname)) atoll.document(url, "low").catch(() => {});
    };
})();

// Reports page views without a request that the site can count. Sends nothing if the user objects to tracking.
(() => {
    const atoll = window.atoll;
    const objects = navigator.globalPrivacyControl || navigator.doNotTrack === "1";
    const [loaded] = performance.getEntriesByType("navigation");

    const pathOf = (pathname) => atoll.decode(pathname).slice(atoll.base.length) || "/";

    atoll.tell = (pathname, message) => {
        if (objects) return;
        const body = JSON.stringify({ ...message, path: pathOf(pathname) });
        navigator.sendBeacon(`${atoll.base}/_visit`, new Blob([body], { type: "application/json" }));
    };

    const shown = (pathname) => atoll.tell(pathname, { kind: "view" });

    // Prerendered or prefetched pages, and pages from the browser's cache
    const wasUnseen = () => loaded && (loaded.activationStart > 0 || loaded.deliveryType === "navigational-prefetch"
        || (loaded.type === "back_forward" && !loaded.transferSize));

    const begin = () => {
        if (wasUnseen()) shown(new URL(loaded.name).pathname);
        atoll.visited.forEach(shown);
        atoll.visited = { push: shown };
    };

    if (document.prerendering) document.addEventListener("prerenderingchange", begin, { once: true });
    else begin();
    addEventListener("pageshow", ({ persisted }) => { if (persisted) shown(location.pathname); });
})();

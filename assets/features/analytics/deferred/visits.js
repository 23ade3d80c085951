// Tells the site which pages were shown without a request that it could count. For readers who object, nothing is sent.
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

    // Prepared before it was asked for, or brought back from the browser's store
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

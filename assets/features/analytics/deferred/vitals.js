// Web vitals of the loaded page, measured by Google's web-vitals. Sent once, when the page is hidden or left.
(() => {
    const atoll = window.atoll;
    const [loaded] = performance.getEntriesByType("navigation");
    const page = loaded ? new URL(loaded.name).pathname : location.pathname;
    const found = new Map();
    let told = false;

    for (const name of ["CLS", "FCP", "INP", "LCP", "TTFB"]) {
        webVitals[`on${name}`](({ value }) => { found.set(name, value); }, { reportAllChanges: true });
    }

    const tell = () => {
        if (told || !found.size) return;
        told = true;
        const vitals = [...found].map(([name, value]) => ({ name, value }));
        atoll.tell(page, { kind: "vitals", vitals });
    };

    document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") tell(); });
    addEventListener("pagehide", tell);
})();

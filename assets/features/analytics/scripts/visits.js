// Reports page views without a request that the site can count.
import { loaded, report } from "./report.js";

/** @param {string} pathname */
const view = (pathname) => report(pathname, { kind: "view" });

/** Prerendered or prefetched pages, and pages from the browser's cache. */
const wasUnseen = () => {
    /** @type {any} TypeScript does not know `activationStart` and `deliveryType`. */
    const timing = loaded ?? {};
    const isFromCache = timing.type === "back_forward" && !timing.transferSize;
    return timing.activationStart > 0 || timing.deliveryType === "navigational-prefetch" || isFromCache;
};

const begin = () => {
    if (wasUnseen()) view(new URL(/** @type {PerformanceNavigationTiming} */ (loaded).name).pathname);
    // Also pages that were shown before this script
    new PerformanceObserver((list) => {
        for (const { detail } of /** @type {PerformanceMark[]} */ (list.getEntriesByName("atoll:page"))) view(detail);
    }).observe({ type: "mark", buffered: true });
};

export const reportVisits = () => {
    if (document.prerendering) document.addEventListener("prerenderingchange", begin, { once: true });
    else begin();
    addEventListener("pageshow", ({ persisted }) => {
        if (persisted) view(location.pathname);
    });
};

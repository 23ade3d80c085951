// Sends reports about pages. Sends nothing if the user objects to tracking.
import { decode } from "../../../scripts/shell/addresses.js";
import { base } from "../../../scripts/shell/dom.js";

const objects = navigator.globalPrivacyControl || navigator.doNotTrack === "1";

/** The navigation that loaded this document. */
export const [loaded] = /** @type {PerformanceNavigationTiming[]} */ (performance.getEntriesByType("navigation"));

/**
 * @param {string} pathname
 * @param {object} message
 */
export const report = (pathname, message) => {
    if (objects) return;
    const body = JSON.stringify({ ...message, path: decode(pathname).slice(base.length) || "/" });
    navigator.sendBeacon(`${base}/_visit`, new Blob([body], { type: "application/json" }));
};

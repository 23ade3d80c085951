// Web vitals of the loaded page, measured by Google's web-vitals. Sent once, when the page is hidden or left, also for another
// page of the site in the same document.
import { onOtherPage } from "../../../scripts/shell/dom.js";
import { loaded, report } from "./report.js";

const NAMES = ["CLS", "FCP", "INP", "LCP", "TTFB"];

export const reportVitals = () => {
    const page = loaded ? new URL(loaded.name).pathname : location.pathname;
    const found = new Map();
    let sent = false;

    // These add up over all pages of the document
    const isMoved = performance.getEntriesByName("atoll:page").length > 0;
    for (const name of isMoved ? NAMES.filter((each) => each !== "CLS" && each !== "INP") : NAMES) {
        webVitals[`on${name}`](
            (/** @type {{ value: number }} */ { value }) => {
                found.set(name, value);
            },
            { reportAllChanges: true },
        );
    }
    const send = () => {
        if (sent || !found.size) return;
        sent = true;
        report(page, { kind: "vitals", vitals: [...found].map(([name, value]) => ({ name, value })) });
    };
    document.addEventListener("visibilitychange", () => {
        if (document.visibilityState === "hidden") send();
    });
    addEventListener("pagehide", send);
    onOtherPage(send);
};

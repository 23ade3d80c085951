// Printing with the keyboard waits until all live examples and figures are rendered. The menu of the browser does not wait for
// scripts: then an example that is not rendered prints as a sentence.
import { t } from "../shell/dom.js";

const PATIENCE = 15_000;
/** Checks in a row: React adds the boxes of figures a moment after the example. */
const CALM = 3;

const isWaiting = () =>
    document.querySelector(
        "#atoll-content :is(:is(.island, article[data-interactive]):not([data-live], :has(.live-error)), .graph-box:not(:has(svg, canvas)))",
    ) !== null;

const prepare = async () => {
    const end = performance.now() + PATIENCE;
    await window.atoll.boot();
    for (let calm = 0; calm < CALM && performance.now() < end; calm = isWaiting() ? 0 : calm + 1) {
        // Figures that are not near the visible part of the page listen to this event
        dispatchEvent(new Event("beforeprint"));
        await new Promise((done) => {
            setTimeout(done, 100);
        });
    }
};

export const printing = () =>
    addEventListener("keydown", async (event) => {
        const isPrint = event.key.toLowerCase() === "p" && (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey;
        if (!isPrint || event.defaultPrevented || !isWaiting()) return;
        event.preventDefault();
        window.atoll.announce(t("Preparing to print"));
        await prepare();
        print();
    });

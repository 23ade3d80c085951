// Registers the service worker, and sends it the pages that were shown.
import { base, html, onOtherPage } from "../shell/dom.js";
import { idle } from "../shell/schedule.js";

/** The bundles of the site and the images of the page, without those of other sites. */
const files = () => {
    const elements = document.querySelectorAll('link[rel="stylesheet"], script[src*="/_site/"], #atoll-content img');
    const urls = [...elements].map((/** @type {any} */ element) => String(element.href || element.currentSrc || element.src));
    return urls.filter((url) => url.startsWith(`${location.origin}${base}/`));
};

const report = async () => {
    const { active } = await navigator.serviceWorker.ready;
    const page = location.origin + location.pathname + location.search;
    active?.postMessage({ page, files: files(), isFirst: !navigator.serviceWorker.controller });
};

/** The server sets the attribute, unless the operator turned this off. Browsers have no service workers without HTTPS. */
export const storeVisits = () => {
    if (!("offline" in html.dataset) || !("serviceWorker" in navigator)) return;
    navigator.serviceWorker.register(`${base}/service-worker.js`).then(report, () => {});
    onOtherPage(() => idle().then(report));
};

// The live visitor count and the announcements of the administrator.
// FastAPI and Quart send a stream. On Flask, where a stream would block a thread, the browser polls once a second. A tab that
// is hidden or left closes its connection: browsers open six per host, and do not store pages with connections for "Back".
import { base, t } from "../../../scripts/shell/dom.js";
import { createBanner } from "./banner.js";

const EVERY = 1000;
const LONGEST = 60_000;
const ADDRESS = `${base}/_live`;

/** @param {HTMLElement} line the element with the visitor count */
const connect = (line) => {
    const tab = crypto.getRandomValues(new Uint32Array(2)).reduce((text, part) => text + part.toString(16).padStart(8, "0"), "");
    const showAnnouncement = createBanner();
    /** @type {EventSource | undefined} */
    let source;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let timer;
    /** @type {AbortController | undefined} */
    let request;
    let failures = 0;
    let known = "";

    const count = (/** @type {number} */ visitors) => {
        const text = visitors === 1 ? t("1 visitor online") : t("{n} visitors online", { n: visitors });
        line.textContent = visitors > 0 ? text : "\u00a0";
    };

    const show = (/** @type {string} */ body) => {
        const { readers, announcement } = JSON.parse(body);
        count(readers);
        showAnnouncement(announcement);
    };

    // The delay doubles after each failure. It is random, so that clients do not reconnect at the same time.
    const later = (/** @type {() => void} */ run) => {
        failures += 1;
        count(0);
        timer = setTimeout(run, Math.min(EVERY * 2 ** failures, LONGEST) * (0.5 + Math.random() / 2));
    };

    const stream = () => {
        source = new EventSource(ADDRESS);
        source.onmessage = ({ data }) => {
            failures = 0;
            show(data);
        };
        source.onerror = () => {
            if (source?.readyState !== EventSource.CLOSED) return;
            source = undefined;
            later(stream);
        };
    };

    const poll = async () => {
        request = new AbortController();
        const { signal } = request;
        try {
            /** @type {HeadersInit} */
            const headers = known ? { "If-None-Match": known } : {};
            const response = await fetch(`${ADDRESS}?tab=${tab}`, { headers, cache: "no-store", signal });
            if (!response.ok && response.status !== 304) throw new Error(response.statusText);
            if (response.ok) show(await response.text());
            if (signal.aborted) return;
            known = response.headers.get("etag") ?? "";
            failures = 0;
            timer = setTimeout(poll, EVERY);
        } catch {
            known = "";
            if (!signal.aborted) later(poll);
        }
    };

    const stop = () => {
        clearTimeout(timer);
        source?.close();
        request?.abort();
        source = request = timer = undefined;
    };

    const start = () => {
        stop();
        if (document.visibilityState !== "visible" || document.prerendering) return;
        if (line.dataset.updates === "stream") stream();
        else poll();
    };

    document.addEventListener("visibilitychange", start);
    document.addEventListener("prerenderingchange", start);
    addEventListener("pagehide", stop);
    addEventListener("pageshow", ({ persisted }) => {
        if (persisted) start();
    });
    start();
};

const line = /** @type {HTMLElement | null} */ (document.querySelector("[data-updates]"));
if (line) connect(line);

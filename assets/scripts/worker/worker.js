// The service worker: stores visited pages with their files, and shows them without a connection. With a connection, pages come
// from the server. `lib/delivery/head.py` adds the texts and the build ID of the site to this file, which is not in a bundle.

/** @type {any} TypeScript does not know the types of a service worker here. */
const worker = self;
const PAGES = "atoll-pages";
const FILES = "atoll-files";
/** The maximum number of stored pages and files. @type {Record<string, number>} */
const LIMITS = { [PAGES]: 50, [FILES]: 200 };
/**
 * Files that a stored page needs to look right. While pages come from the server, the browser loads all but images without the
 * worker: their URLs contain a fingerprint, so that its own cache is enough.
 */
const KINDS = ["style", "script", "image", "font"];
let isConnected = true;
/** The same page for each client: the server checks `Accept` and `User-Agent`. */
const LOOSE = { ignoreVary: true };

/**
 * @param {string} name
 * @param {string} url
 * @param {Response} response
 */
const store = async (name, url, response) => {
    const cache = await caches.open(name);
    // The last one is the newest one
    await cache.delete(url, LOOSE);
    await cache.put(url, response);
    const old = (await cache.keys()).slice(0, -(LIMITS[name] ?? 0));
    await Promise.all(old.map((request) => cache.delete(request, LOOSE)));
};

/**
 * Store a page of the site. Others are the API, files, and pages that the server sends to one client, for example those of the
 * administrator, which must not be stored.
 * @param {string} url
 * @param {Response} response
 */
const storePage = async (url, response) => {
    const isPrivate = /no-store|private/.test(response.headers.get("Cache-Control") ?? "");
    const isHtml = (response.headers.get("Content-Type") ?? "").startsWith("text/html");
    if (response.status !== 200 || response.redirected || isPrivate || !isHtml) return;
    const copy = response.clone();
    if ((await copy.text()).includes('id="atoll-content"')) await store(PAGES, url, response);
};

/** @param {string} url */
const withoutHash = (url) => url.split("#")[0] ?? "";

/**
 * The message of a page that is shown: store it and its files, from the cache of the browser if they are there.
 * `isFirst`: no worker has seen the request for the page, which came before it.
 * @param {{ page: string, files: string[], isFirst: boolean }} visited
 */
const storeVisited = async ({ page, files, isFirst }) => {
    /** @type {RequestInit} */
    const options = { headers: { Accept: "text/html" }, mode: "same-origin" };
    let response = await fetch(page, { ...options, cache: "only-if-cached" }).catch(() => null);
    if (!response?.ok && isFirst && !(await caches.match(page, LOOSE))) response = await fetch(page, options);
    if (response?.ok) await storePage(page, response);
    for (const file of files) {
        if (await caches.match(file, LOOSE)) continue;
        const found = await fetch(file, { cache: "force-cache" });
        if (found.ok) await store(FILES, file, found);
    }
};

/** The texts of the stored pages by URL. */
const storedPages = async () => {
    const cache = await caches.open(PAGES);
    const requests = await cache.keys();
    return Promise.all(
        requests.map(async ({ url }) => /** @type {const} */ ([url, (await (await cache.match(url, LOOSE))?.text()) ?? ""])),
    );
};

/** The message for a page that is not stored, with links to those that are. Titles and URLs are HTML already. */
const offlinePage = async () => {
    const { lang, dir, title, text, list } = worker.TEXTS;
    const links = (await storedPages()).reverse().map(([url, html]) => {
        const name = /<title>([^<]*)/.exec(html)?.[1] ?? url;
        return `<li><a href="${url.replaceAll("&", "&amp;").replaceAll('"', "%22")}">${name}</a></li>`;
    });
    const style = "color-scheme:light dark;font:1rem/1.6 system-ui,sans-serif;max-width:40rem;margin:3rem auto;padding:0 1rem";
    const pages = links.length ? `<h2>${list}</h2><ul>${links.join("")}</ul>` : "";
    const head = `<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title>`;
    const body = `<main style="${style}"><h1>${title}</h1><p>${text}</p>${pages}</main>`;
    return new Response(`<!DOCTYPE html><html lang="${lang}" dir="${dir}"><head>${head}</head><body>${body}</body></html>`, {
        status: 503,
        headers: {
            "Cache-Control": "no-store",
            "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
            "Content-Type": "text/html; charset=utf-8",
        },
    });
};

/** @param {any} event */
const navigate = async (event) => {
    const url = withoutHash(event.request.url);
    try {
        // The browser sends this request while the worker starts
        const response = (await event.preloadResponse) ?? (await fetch(event.request));
        isConnected = true;
        event.waitUntil(storePage(url, response.clone()));
        return response;
    } catch {
        isConnected = false;
        return (await caches.match(url, LOOSE)) ?? offlinePage();
    }
};

/** Delete the files that no stored page uses, for example bundles of older builds. */
const cleanUp = async () => {
    await worker.registration.navigationPreload?.enable();
    const texts = (await storedPages()).map(([, html]) => html).join();
    const cache = await caches.open(FILES);
    for (const { url } of await cache.keys()) {
        if (!texts.includes(new URL(url).pathname)) await cache.delete(url, LOOSE);
    }
};

// A new version waits until all tabs of the site are closed: Chromium loses a navigation during which a worker takes over.
worker.addEventListener("activate", (/** @type {any} */ event) => event.waitUntil(cleanUp()));
worker.addEventListener("message", (/** @type {any} */ event) => event.waitUntil(storeVisited(event.data).catch(() => {})));
worker.addEventListener("fetch", (/** @type {any} */ event) => {
    const { request } = event;
    if (request.method !== "GET" || new URL(request.url).origin !== location.origin) return;
    if (request.mode === "navigate") event.respondWith(navigate(event));
    else if (KINDS.includes(request.destination) && (!isConnected || request.destination === "image")) {
        const stored = () => caches.match(request, LOOSE).then((found) => found ?? Response.error());
        event.respondWith(fetch(request).catch(stored));
    }
});

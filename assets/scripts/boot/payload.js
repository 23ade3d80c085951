// The payload of a page: what Dash renders on it.
import { pageOf } from "../shell/addresses.js";
import { base } from "../shell/dom.js";

/**
 * `examples` are the Dash trees of the live examples in order. An interactive page has an `article` instead.
 * @typedef {{ build: string, examples?: object[], names?: string[], article?: { props: { children: object } } }} Payload
 */

/** @type {{ page: string, promise: Promise<Payload> } | undefined} */
let loading;

/**
 * @param {URL | Location} url
 * @returns {Promise<Payload>}
 */
export const requestPayload = async (url) => {
    const response = await fetch(`${base}/_page${pageOf(url).slice(base.length)}`, {
        headers: { Accept: "application/json" },
    });
    const payload = await response.json();
    if (!payload.examples && !payload.article) throw new TypeError("not a page");
    return payload;
};

/**
 * Load the payload of a page. Calls for the same page share one request until `forgetPayload`.
 * @param {URL} url
 */
export const loadPayload = (url) => {
    const page = pageOf(url);
    if (loading?.page !== page) {
        const promise = requestPayload(url).catch(() => requestPayload(url));
        loading = { page, promise };
        promise.catch(() => {
            if (loading?.promise === promise) loading = undefined;
        });
    }
    return loading.promise;
};

/**
 * The next call loads it again: Dash has the page, or the user left it.
 * @param {URL} [url] only if it is the payload of this page
 */
export const forgetPayload = (url) => {
    if (!url || loading?.page === pageOf(url)) loading = undefined;
};

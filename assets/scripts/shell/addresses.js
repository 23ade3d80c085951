// URLs of pages. These functions do not use the document.

/**
 * Percent-decoding that also accepts invalid input.
 * @param {string} text
 */
export const decode = (text) => {
    try {
        return decodeURIComponent(text);
    } catch {
        return text;
    }
};

/**
 * The key of a page: path and query, without the hash.
 * @param {URL | Location} url
 */
export const pageOf = (url) => url.pathname + url.search;

/**
 * A path without percent-encoding and without a slash at its end.
 * @param {string} path
 */
export const plainPath = (path) => decode(path).replace(/(.)\/$/, "$1");

/**
 * Whether a URL is that of a page of this site, and not of a file, the API, or another site.
 * @param {URL} url
 * @param {{ origin: string, base: string, reserved: string[] }} site
 */
export const isPage = (url, { origin, base, reserved }) => {
    if (url.origin !== origin || !`${url.pathname}/`.startsWith(`${base}/`)) return false;
    const path = url.pathname.slice(base.length + 1).replace(/\/$/, "");
    const isReserved = reserved.some((name) => (name.endsWith("/") ? `${path}/`.startsWith(name) : path === name));
    return !path.startsWith("_") && !isReserved && !(path.split("/").at(-1) ?? "").includes(".");
};

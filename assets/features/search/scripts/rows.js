// The results in the search dialog, as links.
import { base } from "../../../scripts/shell/dom.js";

/** @typedef {{ url: string, name: string, heading?: string, excerpt: string, marks: [number, number][] }} Hit A result in the text. */

/**
 * @param {string} className
 * @param {string} text
 */
const part = (className, text) => Object.assign(document.createElement("span"), { className, textContent: text });

/**
 * @param {string} href
 * @param {string} name
 * @param {string} category
 * @param {Node | null} detail
 */
const row = (href, name, category, detail) => {
    const item = document.createElement("li");
    const link = document.createElement("a");
    item.setAttribute("role", "presentation");
    item.append(link);
    link.className = "search-result";
    link.setAttribute("role", "option");
    link.tabIndex = -1;
    link.href = href;
    link.append(part("search-name", name), part("search-category", category));
    if (detail) link.append(detail);
    return item;
};

/** @param {import("./rank.js").Match} match */
export const pageRow = ({ page, heading }) => {
    const detail = heading ? `# ${heading.text}` : page.description;
    const href = page.path + (heading ? `#${heading.id}` : "");
    return row(href, page.name, page.category ?? "", detail ? part("search-detail", detail) : null);
};

/** A query that the user entered before. @param {string} query */
export const recentRow = (query) => {
    const item = row(`${base}/search?q=${encodeURIComponent(query)}`, query, "Recent search", null);
    /** @type {HTMLElement} */ (item.firstElementChild).dataset.query = query;
    return item;
};

/**
 * The server counts code points, JavaScript counts UTF-16 code units.
 * @param {Hit} hit
 */
export const hitRow = ({ url, name, heading, excerpt, marks }) => {
    const letters = [...excerpt];
    const text = part("search-detail search-excerpt", "");
    let done = 0;
    for (const [from, to] of marks) {
        const mark = document.createElement("mark");
        mark.textContent = letters.slice(from, to).join("");
        text.append(letters.slice(done, from).join(""), mark);
        done = to;
    }
    text.append(letters.slice(done).join(""));
    return row(url, heading || name, heading ? name : "", text);
};

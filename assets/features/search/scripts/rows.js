// The results in the search dialog, as links in groups.
import { base, t } from "../../../scripts/shell/dom.js";

/**
 * @param {string} className
 * @param {...(string | Node)} content
 */
const part = (className, ...content) => {
    const element = Object.assign(document.createElement("span"), { className });
    element.append(...content);
    return element;
};

/**
 * @param {string} href
 * @param {string} name
 * @param {string} [category]
 * @param {Node | null} [detail]
 */
export const row = (href, name, category = "", detail = null) => {
    const item = document.createElement("li");
    const link = Object.assign(document.createElement("a"), { className: "search-result", tabIndex: -1, href });
    item.setAttribute("role", "presentation");
    link.setAttribute("role", "option");
    link.append(part("search-name", name), part("search-category", category));
    if (detail) link.append(detail);
    item.append(link);
    return item;
};

/** A query that the user entered before. @param {string} query */
export const recentRow = (query) => {
    const item = row(`${base}/search?q=${encodeURIComponent(query)}`, query, t("Recent search"));
    /** @type {HTMLElement} */ (item.firstElementChild).dataset.query = query;
    return item;
};

/**
 * The server counts code points, JavaScript counts UTF-16 code units.
 * @param {import("./groups.js").Hit} hit
 */
const excerptOf = ({ excerpt, marks }) => {
    const letters = [...excerpt];
    const text = part("search-detail search-excerpt");
    let done = 0;
    for (const [from, to] of marks) {
        const mark = document.createElement("mark");
        mark.textContent = letters.slice(from, to).join("");
        text.append(letters.slice(done, from).join(""), mark);
        done = to;
    }
    text.append(letters.slice(done).join(""));
    return text;
};

/**
 * @param {string} label
 * @param {HTMLElement[]} rows
 */
export const groupRows = (label, rows) => {
    const list = document.createElement("ul");
    list.setAttribute("role", "group");
    list.setAttribute("aria-label", label);
    list.append(...rows);
    return list;
};

/**
 * A page with its sections. `data-best` is its best result, which Enter opens.
 * @param {import("./groups.js").Group} group
 */
export const pageGroup = ({ page, leads, hit, sections }) => {
    const detail = hit ? excerptOf(hit) : page.description ? part("search-detail", page.description) : null;
    const rows = [row(page.path, page.name, page.category, detail)];
    for (const section of sections.values()) {
        const item = row(section.url, section.name, "", section.hit ? excerptOf(section.hit) : null);
        item.className = "search-section";
        rows.push(item);
    }
    /** @type {HTMLElement} */ (rows[leads ? 0 : 1] ?? rows[0]).dataset.best = "";
    return groupRows(page.name, rows);
};

// The results in the search dialog: pages by name from an index, immediately, and results in the text from the server.
import { base, t } from "../../../scripts/shell/dom.js";
import { groupsOf } from "./groups.js";
import { isForeign, ranking } from "./rank.js";
import { recent } from "./recent.js";
import { groupRows, pageGroup, recentRow, row } from "./rows.js";

/** Maximum length of a query. */
const LONGEST = 200;
const LIMIT = 12;
/** Milliseconds between a keystroke and the request to the server. */
const PAUSE = 150;

/** @type {ReturnType<typeof ranking> | undefined} */
let search;
/** @type {Map<string, import("./rank.js").Page>} */
let pages = new Map();
let failed = false;
/** The index of the selected option, and its URL if the user has selected it. */
let active = -1;
let chosen = "";
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;
/** @type {AbortController | undefined} */
let request;
/** @type {{ hits: import("./groups.js").Hit[], suggestions?: Record<string, string> }} */
let response = { hits: [] };
/** The state of the request to the server. @type {"" | "waiting" | "failed"} */
let text = "";

export const dialog = () => /** @type {HTMLDialogElement | null} */ (document.querySelector("dialog.search"));

/**
 * @param {string} selector
 * @returns {HTMLElement}
 */
const find = (selector) => /** @type {HTMLElement} */ (document.querySelector(`.search ${selector}`));
export const input = () => /** @type {HTMLInputElement} */ (find(".search-input"));
export const options = () => [.../** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll(".search-result"))];

/** Load the index, once. */
export const load = async () => {
    if (search) return;
    failed = false;
    try {
        const response = await fetch(`${base}/_pages.json`);
        if (!response.ok) throw new Error(response.statusText);
        /** @type {import("./rank.js").Page[]} */
        const listed = (await response.json()).pages;
        pages = new Map(listed.map((page) => [page.path, page]));
        search = ranking(listed, document.documentElement.lang);
    } catch {
        failed = true;
    }
    show();
};

/**
 * @param {number} index
 * @param {boolean} [scroll]
 */
const activate = (index, scroll = true) => {
    const all = options();
    active = all.length ? (index + all.length) % all.length : -1;
    all.forEach((option, at) => {
        option.id = `search-result-${at}`;
        option.setAttribute("aria-selected", String(at === active));
    });
    const option = all[active];
    input().setAttribute("aria-expanded", String(all.length > 0));
    if (option) input().setAttribute("aria-activedescendant", option.id);
    else input().removeAttribute("aria-activedescendant");
    if (scroll) option?.scrollIntoView({ block: "nearest" });
};

/** @param {number} index */
export const choose = (index) => {
    activate(index);
    chosen = selected()?.href ?? "";
};

/**
 * @param {string} query
 * @param {boolean} found
 */
const stateOf = (query, found) => {
    if (failed) return t("Cannot load the list of pages. Close the search and try again.");
    if (!search) return t("Loading the list of pages…");
    if (text === "failed") return t("Cannot search the text of the pages.");
    if (found) return "";
    return text ? t("Searching the text of the pages…") : t("No results for “{query}”.", { query });
};

/** Show the results. The option that the user has selected stays selected. */
const draw = () => {
    const query = input().value.trim();
    const found = groupsOf(search?.(query) ?? [], query ? response.hits : [], (path) => pages.get(path), base);
    const { lang } = document.documentElement;
    found.sort((a, b) => Number(isForeign(a.page, lang)) - Number(isForeign(b.page, lang)));
    const state = stateOf(query, found.length > 0);
    const lists = found.map(pageGroup);
    if (!query && recent().length) lists.unshift(groupRows(t("Recent searches"), recent().map(recentRow)));
    const similar = found.length || text ? [] : Object.entries(response.suggestions ?? {});
    if (similar.length)
        lists.push(
            groupRows(
                t("Similar pages and sections"),
                similar.map(([title, url]) => row(url, title, t("Similar"))),
            ),
        );
    const box = find(".search-results");
    box.replaceChildren(...lists);
    box.setAttribute("aria-busy", String(text === "waiting"));
    const all = options();
    const kept = all.findIndex(({ href }) => href === chosen);
    activate(kept < 0 ? Math.max(0, query ? all.findIndex((option) => option.closest("[data-best]")) : 0) : kept, false);
    find(".search-empty").hidden = !state;
    find(".search-empty").textContent = state;
    if (text === "waiting" && !state) return;
    const results = all.length === 1 ? t("1 result") : t("{n} results", { n: all.length });
    const on = found.length === 1 ? t("on 1 page") : t("on {n} pages", { n: found.length });
    const like = similar.length ? ` ${t("{n} similar.", { n: similar.length })}` : "";
    find(".search-status").textContent = state + like || `${results} ${on}.`;
};

/** @param {string} query */
const ask = async (query) => {
    request = new AbortController();
    const { signal } = request;
    try {
        const parameters = new URLSearchParams({ q: query.slice(0, LONGEST), limit: String(LIMIT) });
        const answer = await fetch(`${base}/api/search?${parameters}`, { signal });
        if (!answer.ok) throw new Error(answer.statusText);
        response = await answer.json();
        text = "";
    } catch {
        if (signal.aborted) return;
        response = { hits: [] };
        text = "failed";
    }
    draw();
};

/**
 * Ask the server after a pause. The previous results stay until the response arrives.
 * @param {string} query
 */
export const askSoon = (query) => {
    clearTimeout(timer);
    request?.abort();
    text = query.length > 1 ? "waiting" : "";
    if (text) timer = setTimeout(ask, PAUSE, query);
    else response = { hits: [] };
};

export const show = () => {
    if (!input()) return;
    find(".search-results").scrollTop = 0;
    chosen = "";
    draw();
};

/** Select the next or the previous option. @param {1 | -1} step */
export const move = (step) => choose(active + step);

/** The selected option. */
export const selected = () => options()[active];

// The results in the search dialog: pages by name from an index, and results in the text from the server.
import { base } from "../../../scripts/shell/dom.js";
import { ranking } from "./rank.js";
import { recent } from "./recent.js";
import { hitRow, pageRow, recentRow } from "./rows.js";

/** Maximum length of a query. */
const LONGEST = 200;
const LIMIT = 12;
/** Milliseconds between a keystroke and the request to the server. */
const PAUSE = 150;

/** @type {ReturnType<typeof ranking> | undefined} */
let search;
let failed = false;
/** The index of the selected option. */
let active = -1;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;
/** @type {AbortController | undefined} */
let request;
/** @type {import("./rows.js").Hit[]} */
let hits = [];
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
        search = ranking((await response.json()).pages);
    } catch {
        failed = true;
    }
    show();
};

/**
 * @param {number} index
 * @param {boolean} [scroll]
 */
export const activate = (index, scroll = true) => {
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

/**
 * @param {string} query
 * @param {number} found
 */
const stateOf = (query, found) => {
    if (failed) return "Cannot load the list of pages. Close the search and try again.";
    if (!search) return "Loading the list of pages…";
    if (text === "failed") return "Cannot search the text of the pages.";
    if (found) return "";
    return text ? "Searching the text of the pages…" : `No results for “${query}”.`;
};

/** Announce the state to screen readers, and show it if there are no results. */
const showState = () => {
    const [names, texts] = ["pages", "texts"].map((name) => find(`.search-${name}`).querySelectorAll("a").length);
    const state = stateOf(input().value.trim(), Number(names) + Number(texts));
    find(".search-empty").hidden = !state;
    find(".search-empty").textContent = state;
    if (!text || state) find(".search-status").textContent = state || `${names} by name, ${texts} in the text.`;
};

/** Show the results in the text under the pages, so that the pages and the active option keep their positions. */
const showTexts = () => {
    const list = find(".search-texts");
    const known = new Set([...find(".search-pages").querySelectorAll("a")].map((link) => link.getAttribute("href")));
    const rows = hits.filter(({ url }) => !known.has(url)).map(hitRow);
    list.replaceChildren(...rows);
    find(".search-title").hidden = !rows.length;
    list.setAttribute("aria-busy", String(text === "waiting"));
    activate(Math.max(0, Math.min(active, options().length - 1)), false);
    showState();
};

/** @param {string} query */
const ask = async (query) => {
    request = new AbortController();
    const { signal } = request;
    try {
        const parameters = new URLSearchParams({ q: query.slice(0, LONGEST), limit: String(LIMIT) });
        const response = await fetch(`${base}/api/search?${parameters}`, { signal });
        if (!response.ok) throw new Error(response.statusText);
        hits = (await response.json()).hits ?? [];
        text = "";
    } catch {
        if (signal.aborted) return;
        hits = [];
        text = "failed";
    }
    showTexts();
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
    else hits = [];
};

export const show = () => {
    if (!input()) return;
    const before = input().value.trim() ? [] : recent().map(recentRow);
    find(".search-pages").replaceChildren(...before, ...(search?.(input().value) ?? []).map(pageRow));
    find(".search-results").scrollTop = 0;
    active = 0;
    showTexts();
};

/** Select the next or the previous option. @param {1 | -1} step */
export const move = (step) => activate(active + step);

/** The selected option. */
export const selected = () => options()[active];

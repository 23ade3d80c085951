// Tabs, with keyboard and pointer. All sets with the last selected label show its tab, on this page and the next. A set
// without `data-sync` is independent of other sets.
import { on, stored } from "./dom.js";

const KEY = "atoll-tabs";
/** @type {Record<string, number | "first" | "last">} */
const STEPS = { ArrowRight: 1, ArrowLeft: -1, Home: "first", End: "last" };

/**
 * @param {Element} set
 * @returns {HTMLElement[]}
 */
const tabsOf = (set) => [...set.querySelectorAll(":scope > .tab-list > .tab-name")].map((tab) => /** @type {HTMLElement} */ (tab));

/**
 * Labels, one per line, latest first: selecting a language does not change the selected shell.
 * @param {string | null} value
 */
const read = (value) => (value ?? "").split("\n").filter(Boolean);
let chosen = read(stored(KEY));

/**
 * @param {Element} set
 * @param {HTMLElement} tab
 * @returns {HTMLElement | null}
 */
const panelOf = (set, tab) => set.querySelector(`:scope > [id="${tab.getAttribute("aria-controls")}"]`);

/**
 * @param {HTMLElement} set
 * @param {HTMLElement} selected
 */
const select = (set, selected) => {
    for (const tab of tabsOf(set)) {
        const on = tab === selected;
        tab.setAttribute("aria-selected", String(on));
        tab.tabIndex = on ? 0 : -1;
        const panel = panelOf(set, tab);
        // Browsers find text in hidden panels, too
        if (panel) panel.hidden = on ? false : "until-found";
    }
    set.dataset.ready = "";
};

/**
 * Select the tab with the target of the URL, or the one that the user selected before.
 * @param {Element | null} target
 */
const arrange = (target) => {
    for (const set of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".tabs"))) {
        const all = tabsOf(set);
        const label = "sync" in set.dataset && chosen.find((choice) => all.some((tab) => tab.dataset.label === choice));
        const known = all.find((tab) => tab.dataset.label === label);
        const aimed = target && all.find((tab) => panelOf(set, tab)?.contains(target));
        const selected = aimed ?? known ?? all.find((tab) => tab.getAttribute("aria-selected") === "true") ?? all[0];
        if (selected) select(set, selected);
    }
};

/** @param {HTMLElement} tab */
const choose = (tab) => {
    const set = /** @type {HTMLElement} */ (tab.closest(".tabs"));
    const label = tab.dataset.label;
    if (!("sync" in set.dataset) || label === undefined) {
        select(set, tab);
        return;
    }
    // Sets above the selected tab can change their height: scroll so that the tab does not move
    const before = tab.getBoundingClientRect().top;
    chosen = [label, ...chosen.filter((each) => each !== label)].slice(0, 8);
    stored(KEY, chosen.join("\n"));
    select(set, tab);
    arrange(null);
    scrollBy({ top: tab.getBoundingClientRect().top - before, behavior: "instant" });
};

export const tabs = () => {
    const arrangeAll = () => arrange(document.querySelector(":target"));
    on("click", ".tab-list > .tab-name", choose);
    on("keydown", ".tab-list > .tab-name", (/** @type {HTMLElement} */ tab, event) => {
        const step = STEPS[event.key];
        if (!step || event.ctrlKey || event.metaKey || event.altKey) return;
        event.preventDefault();
        const all = tabsOf(/** @type {Element} */ (tab.closest(".tabs")));
        const last = all.length - 1;
        const at = step === "first" ? 0 : step === "last" ? last : (all.indexOf(tab) + step + all.length) % all.length;
        const next = all[at];
        if (!next) return;
        next.focus();
        choose(next);
    });
    // The browser, or a link, is about to show text in a hidden panel
    on("beforematch", ".tab-panel", (/** @type {HTMLElement} */ panel) => {
        const set = panel.parentElement;
        const tab = set && tabsOf(set).find((each) => panelOf(set, each) === panel);
        if (tab) select(set, tab);
    });
    document.addEventListener("atoll:page", arrangeAll);
    addEventListener("storage", (event) => {
        if (event.key !== KEY || !event.newValue) return;
        chosen = read(event.newValue);
        arrange(null);
    });
    arrangeAll();
};

// The search dialog, after index.js has opened it. The first opening loads an index of names, headings, and descriptions. The
// server searches the text of the pages; its results complete those of the index.
import { on } from "../../../scripts/shell/dom.js";
import { highlight } from "./highlight.js";
import { remember } from "./recent.js";
import { askSoon, choose, dialog, input, load, move, options, selected, show } from "./results.js";

/** Restore the URL before a link is followed: the `close` event is dispatched later. */
const closed = () => {
    askSoon("");
    const url = new URL(location.href);
    if (!url.searchParams.has("q")) return;
    url.searchParams.delete("q");
    history.replaceState(history.state, "", url);
    document.dispatchEvent(new CustomEvent("atoll:address"));
};

const close = () => {
    closed();
    dialog()?.close();
};

/** @param {KeyboardEvent} event */
const follow = ({ ctrlKey, metaKey }) => {
    selected()?.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, view: window, ctrlKey, metaKey }));
};

/** @type {Record<string, (event: KeyboardEvent) => void>} */
const KEYS = {
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    Enter: follow,
};

on("input", ".search-input", () => {
    askSoon(input().value.trim());
    show();
});
// Before the script that follows links, which loads earlier
on(
    "click",
    ".search-result",
    (/** @type {HTMLAnchorElement} */ link, event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        const { query } = link.dataset;
        if (query !== undefined) {
            event.preventDefault();
            input().value = query;
            input().focus();
            askSoon(query);
            show();
            return;
        }
        remember(input().value.trim());
        highlight(input().value, link.pathname === location.pathname);
        close();
    },
    { capture: true },
);
on("pointermove", ".search-result", (/** @type {HTMLAnchorElement} */ link) => {
    if (link.getAttribute("aria-selected") !== "true") choose(options().indexOf(link));
});
on("click", "dialog.search", (found, event) => {
    if (event.target === found) close();
});
on("keydown", ".search-input", (_input, event) => {
    const act = KEYS[event.key];
    if (event.isComposing || !act) return;
    act(event);
    event.preventDefault();
});
document.addEventListener("atoll:search", () => {
    const box = dialog();
    if (box) box.onclose = closed;
    load();
    askSoon(input().value.trim());
    show();
});

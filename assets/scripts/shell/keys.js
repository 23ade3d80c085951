// Keys without Ctrl: `n` and `p` follow the links to the next and the previous page, `?` lists the keys. Users can turn them off,
// because speech input types letters (WCAG 2.1.4).
import { on, stored } from "./dom.js";

const KEY = "atoll-keys";

/** Live examples can use any key. @param {EventTarget | null} element */
const isTyping = (element) =>
    element instanceof HTMLElement && (element.isContentEditable || element.closest("input, textarea, select, .island"));

const isOn = () => stored(KEY) !== "off";

/** @param {string} selector */
const follow = (selector) => /** @type {HTMLElement | null} */ (document.querySelector(selector))?.click();

/** @type {Record<string, () => void>} */
const KEYS = {
    n: () => follow(".pager [rel=next]"),
    p: () => follow(".pager [rel=prev]"),
    "/": () => follow(".search-open"),
    "?": () => document.getElementById("keys")?.togglePopover?.(),
};

export const keys = () => {
    document.addEventListener("keydown", (event) => {
        const act = KEYS[event.key];
        const isTaken = event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey;
        if (!act || isTaken || !isOn() || isTyping(event.target) || document.querySelector("dialog[open]")) return;
        event.preventDefault();
        act();
    });
    const box = /** @type {HTMLInputElement | null} */ (document.querySelector(".keys-switch"));
    if (box) box.checked = isOn();
    on("change", ".keys-switch", (/** @type {HTMLInputElement} */ { checked }) => {
        stored(KEY, checked ? "on" : "off");
    });
};

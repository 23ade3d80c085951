// Keys without Ctrl, which click an element of the page. Users can turn them off, because speech input types letters (WCAG 2.1.4).
import { on, stored } from "./dom.js";

const KEY = "atoll-keys";
/** @type {Record<string, string>} */
const TARGETS = { n: ".pager [rel=next]", p: ".pager [rel=prev]", "/": ".search-open", "?": ".keys-open button" };

const isOn = () => stored(KEY) !== "off";

/** Live examples can use any key. @param {EventTarget | null} element */
const isTyping = (element) =>
    element instanceof HTMLElement &&
    (element.isContentEditable || element.closest("input, textarea, select, .island, article[data-interactive]"));

export const keys = () => {
    document.addEventListener("keydown", (event) => {
        const selector = TARGETS[event.key];
        const isTaken = event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey;
        if (!selector || isTaken || !isOn() || isTyping(event.target) || document.querySelector("dialog[open]")) return;
        const target = /** @type {HTMLElement | null} */ (document.querySelector(selector));
        if (!target) return;
        event.preventDefault();
        target.click();
    });
    const box = /** @type {HTMLInputElement | null} */ (document.querySelector(".keys-switch"));
    if (box) box.checked = isOn();
    on("change", ".keys-switch", (/** @type {HTMLInputElement} */ { checked }) => {
        stored(KEY, checked ? "on" : "off");
    });
};

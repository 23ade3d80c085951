// The theme button: system, light, dark. The choice is stored under Mantine's key, and Mantine receives each change.
import { announce, html, on, stored, t } from "./dom.js";

const KEY = "mantine-color-scheme-value";
/** @type {Record<string, string>} */
const NEXT = { system: "light", light: "dark", dark: "system" };
const dark = matchMedia("(prefers-color-scheme: dark)");

/** @param {string | undefined} name */
const schemeOf = (name) => (name === "light" || name === "dark" ? name : dark.matches ? "dark" : "light");

/** @param {string} name */
const show = (name) => {
    // Writing an unchanged value would recalculate the style of the whole page
    if (html.dataset.theme !== name) html.dataset.theme = name;
    if (html.dataset.mantineColorScheme !== schemeOf(name)) html.dataset.mantineColorScheme = schemeOf(name);
    document.querySelector(".theme-switch")?.setAttribute("aria-label", t(`Theme: ${name}`));
};

const current = () => html.dataset.theme || "system";

export const theme = () => {
    on("click", ".theme-switch", () => {
        const name = NEXT[current()] ?? "system";
        const value = name === "system" ? "auto" : name;
        stored(KEY, value);
        show(name);
        announce(t(`Theme: ${name}`));
        // Browsers send this event to other tabs only; Mantine listens to it in this one
        try {
            dispatchEvent(new StorageEvent("storage", { key: KEY, newValue: value, storageArea: localStorage }));
        } catch {
            /* no storage */
        }
    });
    dark.addEventListener("change", () => show(current()));
    addEventListener("storage", (event) => {
        if (event.key === KEY) show(NEXT[event.newValue ?? ""] ? String(event.newValue) : "system");
    });
    // A live example can have another Mantine provider, which would set the theme of the whole page
    new MutationObserver(() => {
        if (html.dataset.mantineColorScheme !== schemeOf(html.dataset.theme)) show(current());
    }).observe(html, { attributes: true, attributeFilter: ["data-mantine-color-scheme"] });
    show(current());
};

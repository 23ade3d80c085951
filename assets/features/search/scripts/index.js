// Opens the search dialog. Its script loads when the user comes near the button, or with the first opening.
import { base, isPlain, isThrifty, on, t } from "../../../scripts/shell/dom.js";

const SCRIPT = `${base}/assets/features/search/on-demand/search.js`;
/** @type {Promise<unknown> | undefined} */
let loading;

const load = () => {
    loading ??= new Promise((done, fail) => {
        const script = Object.assign(document.createElement("script"), { src: SCRIPT, onload: done, onerror: fail });
        document.head.append(script);
    });
    return loading;
};

const open = (query = "") => {
    const box = /** @type {HTMLDialogElement | null} */ (document.querySelector("dialog.search"));
    const field = box?.querySelector("input");
    if (!box || !field) return;
    if (box.open) {
        field.select();
        return;
    }
    const results = box.querySelector(".search-results");
    results?.setAttribute("role", "listbox");
    results?.setAttribute("aria-label", t("Results"));
    box.showModal();
    field.value = query;
    field.focus();
    // Without the script, the page of the search does the same
    load().then(
        () => document.dispatchEvent(new CustomEvent("atoll:search")),
        () => location.assign(`${base}/search?q=${encodeURIComponent(field.value)}`),
    );
};

on("click", ".search-open", (_link, event) => {
    if (!isPlain(event)) return;
    event.preventDefault();
    open();
});
for (const type of /** @type {const} */ (["pointerover", "focusin", "touchstart"])) {
    on(
        type,
        ".search-open",
        () => {
            if (!isThrifty()) load().catch(() => {});
        },
        { passive: true },
    );
}
// Also before the script has loaded. Escape would only clear the text, and Enter would press the first button of the form
on("keydown", ".search-input", (/** @type {HTMLInputElement} */ field, event) => {
    if (event.isComposing || !["Enter", "Escape"].includes(event.key)) return;
    event.preventDefault();
    if (event.key === "Escape") field.closest("dialog")?.close();
});
document.addEventListener("keydown", (event) => {
    const isShortcut = (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === "k";
    if (event.defaultPrevented || !isShortcut) return;
    event.preventDefault();
    open();
});
// Links of search engines and other sites open the dialog with a query, except on the search page
const query = new URLSearchParams(location.search).get("q");
if (query && !document.querySelector(".search-page")) open(query);
const key = document.querySelector(".search-open kbd");
if (key && /Mac|iP/.test(navigator.platform)) key.textContent = "⌘ K";

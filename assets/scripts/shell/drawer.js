// The navigation drawer on narrow screens.
import { html, on, onOtherPage } from "./dom.js";

const isOpen = () => html.dataset.drawer === "open";
const toggle = () => /** @type {HTMLElement | null} */ (document.querySelector(".drawer-toggle"));
const behind = () =>
    /** @type {NodeListOf<HTMLElement>} */ (
        document.querySelectorAll(".skip-link, .brand, .search-open, .header-end, .main, .toc, .footer")
    );

/** @param {boolean} open */
const set = (open) => {
    if (open === isOpen()) return;
    if (open) html.dataset.drawer = "open";
    else delete html.dataset.drawer;
    for (const part of behind()) part.inert = open;
    toggle()?.setAttribute("aria-expanded", String(open));
};

const open = () => {
    set(true);
    const navigation = document.getElementById("navigation");
    const first = navigation?.querySelector("[aria-current]") ?? navigation?.querySelector("a");
    /** @type {HTMLElement | null | undefined} */ (first)?.focus();
};

const close = () => {
    if (!isOpen()) return;
    set(false);
    toggle()?.focus({ preventScroll: true });
};

export const drawer = () => {
    on("click", ".drawer-toggle", () => (isOpen() ? close() : open()));
    on("click", ".drawer-backdrop", close);
    on("click", ".navigation a", () => set(false));
    document.addEventListener("keydown", (event) => {
        if (event.key === "Escape") close();
    });
    onOtherPage(() => set(false));
    matchMedia("(min-width: 900px)").addEventListener("change", () => set(false));
    addEventListener("pagehide", () => set(false));
};

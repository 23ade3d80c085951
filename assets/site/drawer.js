// The navigation drawer on narrow screens.
(() => {
    const atoll = window.atoll;
    const wide = matchMedia("(min-width: 900px)");
    const isOpen = () => atoll.html.dataset.drawer === "open";
    const toggle = () => document.querySelector(".drawer-toggle");
    const behind = () => document.querySelectorAll(".skip-link, .brand, .search-open, .header-end, .main, .toc, .footer");

    const set = (open) => {
        if (open === isOpen()) return;
        if (open) atoll.html.dataset.drawer = "open";
        else delete atoll.html.dataset.drawer;
        behind().forEach((part) => { part.inert = open; });
        toggle()?.setAttribute("aria-expanded", String(open));
    };

    const open = () => {
        set(true);
        const navigation = document.getElementById("navigation");
        const first = navigation?.querySelector("[aria-current]") ?? navigation?.querySelector("a");
        first?.focus();
    };

    const close = () => {
        if (!isOpen()) return;
        set(false);
        toggle()?.focus({ preventScroll: true });
    };

    atoll.on("click", ".drawer-toggle", () => (isOpen() ? close() : open()));
    atoll.on("click", ".drawer-backdrop", close);
    atoll.on("click", ".navigation a", () => set(false));
    document.addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });
    // Another page closes the drawer; rendering the same page with Dash does not
    document.addEventListener("atoll:page", ({ detail }) => { if (detail.parts) set(false); });
    wide.addEventListener("change", () => set(false));
    addEventListener("pagehide", () => set(false));
})();

// The theme button: system, light, dark. The choice is stored under Mantine's key, and Mantine receives each change.
(() => {
    const atoll = window.atoll;
    const KEY = "mantine-color-scheme-value";
    const NEXT = { system: "light", light: "dark", dark: "system" };
    const dark = matchMedia("(prefers-color-scheme: dark)");

    const show = (theme) => {
        const scheme = theme !== "system" ? theme : dark.matches ? "dark" : "light";
        // Writing an unchanged value would recalculate the style of the whole page
        if (atoll.html.dataset.theme !== theme) atoll.html.dataset.theme = theme;
        if (atoll.html.dataset.mantineColorScheme !== scheme) atoll.html.dataset.mantineColorScheme = scheme;
        document.querySelector(".theme-switch")?.setAttribute("aria-label", `Theme: ${theme}`);
    };

    const current = () => atoll.html.dataset.theme || "system";

    atoll.on("click", ".theme-switch", () => {
        const theme = NEXT[current()];
        const value = theme === "system" ? "auto" : theme;
        atoll.stored(KEY, value);
        show(theme);
        atoll.announce(`Theme: ${theme}`);
        // Browsers send this event to other tabs only; Mantine listens to it in this one
        try {
            dispatchEvent(new StorageEvent("storage", { key: KEY, newValue: value, storageArea: localStorage }));
        } catch { /* no storage */ }
    });

    dark.addEventListener("change", () => show(current()));
    addEventListener("storage", (event) => {
        if (event.key === KEY) show(NEXT[event.newValue] ? event.newValue : "system");
    });
    // A live example can have another Mantine provider, which would set the theme of the whole page
    new MutationObserver(() => {
        const { theme, mantineColorScheme } = atoll.html.dataset;
        if (mantineColorScheme !== (theme !== "system" ? theme : dark.matches ? "dark" : "light")) show(current());
    }).observe(atoll.html, { attributes: true, attributeFilter: ["data-mantine-color-scheme"] });
    show(current());
})();

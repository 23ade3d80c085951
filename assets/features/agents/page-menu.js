// The menu of a page. It closes on other clicks, and opens the dialog with the MCP configuration.
(() => {
    const atoll = window.atoll;
    const opened = () => [...document.querySelectorAll(".page-menu [open]")];

    document.addEventListener("click", (event) => {
        for (const menu of opened()) if (!menu.contains(event.target) || event.target.closest("li a")) menu.open = false;
    });
    document.addEventListener("focusin", (event) => {
        for (const menu of opened()) if (!menu.contains(event.target)) menu.open = false;
    });
    document.addEventListener("keydown", (event) => {
        if (event.key !== "Escape") return;
        for (const menu of opened()) {
            if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
            menu.open = false;
        }
    });
    atoll.on("click", ".mcp-open", () => document.querySelector("dialog.mcp")?.showModal());
    atoll.on("click", "dialog.mcp", (dialog, event) => { if (event.target === dialog) dialog.close(); });
})();

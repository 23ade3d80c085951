// The menu of a page. It closes on other clicks, and opens the dialog with the MCP configuration.
import { on } from "../../../scripts/shell/dom.js";

const opened = () => /** @type {NodeListOf<HTMLDetailsElement>} */ (document.querySelectorAll(".page-menu [open]"));

/** @param {Event} event */
const closeUnlessInside = ({ target }) => {
    for (const menu of opened()) {
        const inside = target instanceof Element && menu.contains(target);
        if (!inside || target.closest("li a")) menu.open = false;
    }
};

document.addEventListener("click", closeUnlessInside);
document.addEventListener("focusin", ({ target }) => {
    for (const menu of opened()) if (!menu.contains(/** @type {Node} */ (target))) menu.open = false;
});
document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of opened()) {
        if (menu.contains(document.activeElement)) menu.querySelector("summary")?.focus();
        menu.open = false;
    }
});
on("click", ".mcp-open", () => {
    const dialog = /** @type {HTMLDialogElement | null} */ (document.querySelector("dialog.mcp"));
    dialog?.showModal();
});
on("click", "dialog.mcp", (/** @type {HTMLDialogElement} */ dialog, event) => {
    if (event.target === dialog) dialog.close();
});

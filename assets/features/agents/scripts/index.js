// Opens the dialog with the MCP configuration.
import { on } from "../../../scripts/shell/dom.js";

on("click", ".mcp-open", () => {
    const dialog = /** @type {HTMLDialogElement | null} */ (document.querySelector("dialog.mcp"));
    dialog?.showModal();
});
on("click", "dialog.mcp", (/** @type {HTMLDialogElement} */ dialog, event) => {
    if (event.target === dialog) dialog.close();
});

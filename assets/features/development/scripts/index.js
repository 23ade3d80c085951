// Development mode: reloads the tab when the site has changed, and shows a note while the server is unavailable.
import { base } from "../../../scripts/shell/dom.js";

const STYLE =
    "position:fixed;inset:auto 1rem 1rem auto;z-index:999;margin:0;padding:.5rem 1rem;border-radius:8px;" +
    "background:#333;color:#fff;font:14px system-ui";
/** @type {string | undefined} */
let known;
/** @type {HTMLElement | undefined} */
let note;

const hideNote = () => {
    note?.remove();
    note = undefined;
};

/** @param {string} text */
const showNote = (text) => {
    if (note) return;
    note = Object.assign(document.createElement("p"), { textContent: text });
    note.setAttribute("role", "status");
    note.style.cssText = STYLE;
    document.body.append(note);
};

const poll = async () => {
    try {
        const response = await fetch(`${base}/_dev/version`, { cache: "no-store" });
        const version = await response.text();
        hideNote();
        if (known && known !== version) location.reload();
        known = version;
    } catch {
        showNote("The server is unavailable. It might be restarting.");
    }
    setTimeout(poll, document.hidden ? 2000 : 100);
};
poll();

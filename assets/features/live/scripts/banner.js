// The announcement of the administrator, in a bar under the header that users can dismiss. It is a part of the page, so it covers
// nothing. If the page is scrolled, the text that the user reads stays where it is.
import { announce, focus, stored, t } from "../../../scripts/shell/dom.js";

const KEY = "announcement";
const STYLE = `
    .announcement { display: flex; align-items: center; justify-content: center; gap: .5rem 1rem; padding: .4rem 1rem;
        overflow-anchor: none; color: var(--text-strong); background: var(--accent-soft); border-bottom: 1px solid var(--accent-line); }
    .announcement[hidden] { display: none; }
    .announcement p { max-width: 60rem; margin: 0; padding-block: .375rem; overflow-wrap: anywhere; }
    .announcement button { flex: none; min-height: 2rem; padding-block: .2rem; }
    @media print { .announcement { display: none; } }
`;

const dismissed = () => stored(KEY);

/** Create the banner. Returns a function that shows an announcement, or hides the banner if there is none. */
export const createBanner = () => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];

    const banner = document.createElement("aside");
    banner.className = "announcement";
    banner.setAttribute("aria-label", t("Announcement"));
    banner.hidden = true;
    const text = document.createElement("p");
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "button", textContent: t("Dismiss") });
    banner.append(text, button);
    /** Show a text, or hide the banner if it is empty. @param {string} message */
    const show = (message) => {
        if (!message && banner.hidden) return;
        const before = banner.offsetHeight;
        text.textContent = message || text.textContent;
        banner.hidden = !message;
        // Most browsers scroll by the difference if the banner is above the visible part of the page
        if (scrollY && !CSS.supports("overflow-anchor", "auto")) scrollBy(0, banner.offsetHeight - before);
    };
    button.addEventListener("click", () => {
        stored(KEY, banner.dataset.id);
        show("");
        // Hiding the button would lose the focus
        focus(document.getElementById("main"));
    });
    // Dismissed in another tab
    addEventListener("storage", ({ key }) => {
        if (key === KEY && banner.dataset.id === dismissed()) show("");
    });

    return (/** @type {{ id: string, text: string } | null} */ announcement) => {
        if (!announcement || announcement.id === dismissed()) {
            delete banner.dataset.id;
            show("");
            return;
        }
        if (banner.dataset.id !== announcement.id) {
            banner.dataset.id = announcement.id;
            if (!banner.isConnected) document.querySelector(".columns")?.before(banner);
            announce(`${t("Announcement")}: ${announcement.text}`);
            show(announcement.text);
        }
    };
};

// The announcement of the administrator, in a banner that users can dismiss.
import { announce, focus, stored } from "../../../scripts/shell/dom.js";

const KEY = "announcement";
const STYLE = `
    .announcement { position: fixed; z-index: 60; inset-block-end: max(1rem, env(safe-area-inset-bottom)); inset-inline: 1rem;
        max-width: 40rem; margin-inline: auto; display: flex; align-items: start; gap: .5rem; padding: .625rem .625rem .625rem 1rem;
        color: var(--text-strong); background: var(--surface-raised); border: 1px solid var(--accent-line);
        border-radius: var(--radius); box-shadow: 0 4px 24px var(--shadow); }
    .announcement[hidden] { display: none; }
    .announcement p { flex: 1; margin: 0; padding-block: .375rem; overflow-wrap: anywhere; }
    .announcement button { flex: none; min-height: 2.25rem; }
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
    banner.setAttribute("aria-label", "Announcement");
    banner.hidden = true;
    const text = document.createElement("p");
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "button", textContent: "Dismiss" });
    banner.append(text, button);
    button.addEventListener("click", () => {
        stored(KEY, banner.dataset.id);
        banner.hidden = true;
        // Hiding the button would lose the focus
        focus(document.getElementById("main"));
    });
    // Dismissed in another tab
    addEventListener("storage", ({ key }) => {
        if (key === KEY && banner.dataset.id === dismissed()) banner.hidden = true;
    });

    return (/** @type {{ id: string, text: string } | null} */ announcement) => {
        if (!announcement || announcement.id === dismissed()) {
            delete banner.dataset.id;
            banner.hidden = true;
            return;
        }
        if (banner.dataset.id !== announcement.id) {
            banner.dataset.id = announcement.id;
            text.textContent = announcement.text;
            if (!banner.isConnected) document.querySelector(".footer")?.before(banner);
            announce(`Announcement: ${announcement.text}`);
        }
        banner.hidden = false;
    };
};

// The navigation of a large site: categories open in place. The documents of their pages contain the lists.
import { loadDocument, partsOf, prefetch } from "./documents.js";
import { isPlain, isThrifty, on, stored } from "./dom.js";
import { idle } from "./schedule.js";

/** The groups that the user has opened (`1`) or closed (the path of the page at that time), by their names. */
const KEY = "atoll-navigation";

/** @returns {Record<string, 1 | string>} */
const kept = () => {
    try {
        return JSON.parse(stored(KEY) ?? "{}");
    } catch {
        return {};
    }
};

/**
 * The names of a group and of the groups around it.
 * @param {Element} group
 * @returns {string}
 */
const nameOf = (group) => {
    const outer = group.parentElement?.closest(".navigation :is(details, section)");
    const name = group.querySelector("summary, .nav-heading span")?.textContent ?? "";
    return outer ? `${nameOf(outer)}/${name}` : name;
};

/** @param {Element} group @param {boolean} open */
const remember = (group, open) => stored(KEY, JSON.stringify({ ...kept(), [nameOf(group)]: open ? 1 : location.pathname }));

/**
 * @param {Document} root
 * @param {string | undefined} number
 * @returns {HTMLElement | null}
 */
const listIn = (root, number) => root.querySelector(`.navigation [data-section="${number}"] > ul`);

/**
 * @param {Element} element
 * @returns {HTMLElement}
 */
const sectionOf = (element) => /** @type {HTMLElement} */ (element.closest("[data-section]"));

/**
 * @param {HTMLElement} section
 * @returns {HTMLElement}
 */
const listOf = (section) => /** @type {HTMLElement} */ (section.querySelector("ul"));

/** @param {Element} entry */
const linkOf = (entry) => /** @type {HTMLAnchorElement} */ (entry.firstElementChild);

/** @param {Element} list */
const isCurrent = (list) => list.querySelector("[aria-current]") !== null;

/**
 * Return the entries around a page from its document. Only the shown page can be marked as current.
 * @param {HTMLAnchorElement} link
 * @param {string | undefined} number
 */
const entriesAround = async (link, number) => {
    const list = listIn(partsOf(await loadDocument(new URL(link.href))), number);
    if (!list) throw new TypeError("the page has no such list");
    for (const entry of /** @type {NodeListOf<HTMLAnchorElement>} */ (list.querySelectorAll("[aria-current]"))) {
        if (entry.pathname !== location.pathname) entry.removeAttribute("aria-current");
    }
    return [...list.children];
};

/**
 * @param {HTMLElement} section
 * @param {boolean} open
 */
const unfold = (section, open) => {
    section.querySelector(".nav-toggle")?.setAttribute("aria-expanded", String(open));
    listOf(section).hidden = !open;
};

/**
 * @param {HTMLElement} section
 * @param {boolean} open
 */
const change = async (section, open) => {
    const list = listOf(section);
    section.toggleAttribute("data-opened", open);
    if (open && !list.children.length) {
        const link = /** @type {HTMLAnchorElement} */ (section.querySelector(".nav-heading a"));
        list.replaceChildren(...(await entriesAround(link, section.dataset.section)));
    }
    // The user might have closed it during the request
    unfold(section, section.hasAttribute("data-opened"));
};

/** @param {HTMLElement} button */
const toggle = (button) => {
    const section = sectionOf(button);
    const open = button.getAttribute("aria-expanded") !== "true";
    remember(section, open);
    change(section, open).catch(() => location.assign(section.querySelector("a")?.href ?? ""));
};

/** Open and close the groups as the user has left them. A group that was closed on another page opens for its page. */
const restore = () => {
    const states = kept();
    for (const group of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".navigation :is(details, section)"))) {
        const state = states[nameOf(group)];
        if (state === undefined) continue;
        const open = state === 1 || (isCurrent(group) && state !== location.pathname);
        if (group instanceof HTMLDetailsElement) group.open = open;
        else if (!open) unfold(group, false);
        else if (!isCurrent(group) && !isThrifty()) idle().then(() => change(group, true).catch(() => {}));
    }
};

/** @param {HTMLAnchorElement} link */
const fillIn = async (link) => {
    const before = link.dataset.more === "before";
    const place = /** @type {HTMLElement} */ (link.parentElement);
    let found;
    try {
        found = await entriesAround(link, sectionOf(link).dataset.section);
    } catch {
        location.assign(link.href);
        return;
    }
    if (!place.isConnected) return;
    const links = /** @type {NodeListOf<HTMLAnchorElement>} */ (sectionOf(link).querySelectorAll("ul a:not([data-more])"));
    const known = new Set([...links].map((entry) => entry.pathname));
    const more = found.filter((entry) => {
        const side = linkOf(entry).dataset.more;
        return side ? side === link.dataset.more : !known.has(linkOf(entry).pathname);
    });
    const nearest = more.filter((entry) => !entry.matches(".nav-more")).at(before ? -1 : 0);
    const from = place.getBoundingClientRect().bottom;
    const next = place.nextElementSibling;
    place.replaceWith(...more);
    // Scroll by the height of the entries above, so that the visible entries do not move
    const navigation = document.getElementById("navigation");
    if (before && next && navigation) navigation.scrollTop += next.getBoundingClientRect().top - from;
    if (!nearest) return;
    linkOf(nearest).focus({ preventScroll: true });
    linkOf(nearest).scrollIntoView({ block: "nearest" });
};

/** Open the groups of the current page. */
const openGroups = () => {
    let group = document.querySelector(".navigation [aria-current]")?.closest("details");
    while (group) {
        group.open = true;
        group = group.parentElement?.closest("details");
    }
};

/** @param {Document | undefined} parts the document of the new page */
const update = (parts) => {
    for (const link of document.querySelectorAll(".nav-heading a, a[data-more]")) link.removeAttribute("aria-current");
    openGroups();
    if (!parts) return;
    for (const section of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".navigation [data-section]"))) {
        const list = listOf(section);
        const next = listIn(parts, section.dataset.section);
        const current = next !== null && isCurrent(next);
        if (current && !isCurrent(list)) list.replaceChildren(...next.children);
        if (section.querySelector(".nav-toggle")) unfold(section, current || section.hasAttribute("data-opened"));
    }
};

export const sections = () => {
    restore();
    on("click", ".nav-toggle", toggle);
    on("click", ".navigation summary", (/** @type {HTMLElement} */ { parentElement: group }) => {
        if (group) remember(group, !group.hasAttribute("open"));
    });
    for (const type of /** @type {const} */ (["pointerover", "focusin"])) {
        on(
            type,
            '.nav-toggle[aria-expanded="false"]',
            (/** @type {HTMLElement} */ button) => {
                const link = sectionOf(button).querySelector("a");
                if (link && !isThrifty() && !listOf(sectionOf(button)).children.length) prefetch(new URL(link.href));
            },
            { passive: true },
        );
    }
    // Handle the click before the scripts that follow links and close the drawer
    on(
        "click",
        "a[data-more]",
        (/** @type {HTMLAnchorElement} */ link, event) => {
            if (!isPlain(event)) return;
            event.preventDefault();
            event.stopPropagation();
            fillIn(link);
        },
        { capture: true },
    );
    document.addEventListener("atoll:page", ({ detail: { parts } }) => update(parts));
};

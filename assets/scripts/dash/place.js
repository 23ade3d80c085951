// The place of an island in the article: its HTML from the server, and then what React renders.

/** @typedef {import("../site.js").Shell} Shell */
/**
 * A place, and what the user did in an article before it is replaced.
 * @typedef {{ place: HTMLElement, actions?: import("../boot/actions.js").Action[], opened?: boolean[], y?: number }} Placed
 */

/**
 * The distance of a place to the visible part of the page, in pixels. An island has no box of its own, so measure its frame.
 * @param {HTMLElement} place
 */
export const distanceTo = (place) => {
    const { top, bottom } = /** @type {Element} */ (place.closest(".live, article")).getBoundingClientRect();
    return Math.max(0, top - innerHeight, -bottom);
};

/** The script of a component that loads when it is first used. The element is removed when it is loaded. */
const CHUNK = 'script[src*="/async-"]';

/**
 * Resolves when the island has content, or after two seconds, because a component can be empty. While scripts of components load,
 * wait longer.
 * @param {HTMLElement} box
 */
const filled = (box) =>
    new Promise((done) => {
        const finish = () => {
            watch.disconnect();
            done(undefined);
        };
        const watch = new MutationObserver(finish);
        if (box.firstChild) {
            done(undefined);
            return;
        }
        watch.observe(box, { childList: true });
        setTimeout(finish, document.querySelector(CHUNK) ? 20_000 : 2000);
    });

/**
 * Return the element into which React renders an island. Until it has content, the HTML from the server stays next to it.
 * @param {Placed} island
 * @param {Shell} shell
 */
export const prepareBox = (island, { takeActions }) => {
    const { place } = island;
    if (place.tagName === "ARTICLE") {
        // Its elements are replaced by equal ones at the same height, so keep what the user did
        island.actions = takeActions(place);
        island.opened = [...place.querySelectorAll("details")].map(({ open }) => open);
        island.y = scrollY;
        place.style.minHeight = `${place.offsetHeight}px`;
        place.replaceChildren();
        return place;
    }
    const box = document.createElement("div");
    box.className = "island-box";
    place.append(box);
    return box;
};

/**
 * The elements of an article were replaced: tabs and the table of contents belong to the old ones.
 * @param {Placed} island
 */
const restore = ({ place, opened = [], y = 0 }) => {
    place.style.minHeight = "";
    place.querySelectorAll("details").forEach((details, at) => {
        details.open = opened[at] ?? details.open;
    });
    document.dispatchEvent(new CustomEvent("atoll:page", { detail: { path: location.pathname } }));
    if (scrollY !== y) scrollTo({ top: y, behavior: "instant" });
};

/**
 * Remove the HTML from the server, when React has rendered the content. Return the actions of the user until then.
 * @param {Placed} island
 * @param {HTMLElement} box
 * @param {Shell} shell
 */
export const replaceHtml = async (island, box, { takeActions }) => {
    const { place } = island;
    await filled(box);
    const actions = island.actions ?? takeActions(place);
    for (const node of [...place.childNodes]) if (place !== box && node !== box) node.remove();
    if (place === box) restore(island);
    place.closest(".live")?.removeAttribute("aria-busy");
    place.dataset.live = "";
    return actions;
};

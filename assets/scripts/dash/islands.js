// Live examples ("islands"): Dash renders each one into its place in the article, with a React portal. The article itself is
// the HTML from the server. A page that is interactive outside its examples is one island: its article.

import { distanceTo, prepareBox, replaceHtml } from "./place.js";
import { followScheme, storeScheme } from "./scheme.js";

/** @typedef {import("../site.js").Shell} Shell */
/** @typedef {import("../boot/payload.js").Payload} Payload */
/** @typedef {{ promise: Promise<any>, resolve: (value?: unknown) => void }} Step */
/**
 * The steps of an island: its component is mounted; its turn comes, with the element for its content.
 * @typedef {import("./place.js").Placed & {
 *     mounted: Step, turn: Step,
 * }} Island
 */

/** @type {Shell} */
let shell;
/** The islands of the shown article, by key. @type {Map<string, Island>} */
const islands = new Map();
/** The article that Dash renders islands into. @type {{ view: number, isMounted: boolean, list: Promise<object> } | undefined} */
let drawn;
let number = 0;

const content = () => /** @type {HTMLElement} */ (document.getElementById("atoll-content"));
/**
 * A promise that another function resolves.
 * @returns {Step}
 */
const step = () => {
    /** @type {Step["resolve"]} */
    let resolve = () => {};
    const promise = new Promise((done) => {
        resolve = done;
    });
    return { promise, resolve };
};
const unchanged = () => window.dash_clientside.no_update;

/**
 * The component of an island is mounted. Resolves with the element for its content when its turn has come.
 * @param {string} key
 */
export const turnOf = async (key) => {
    const island = islands.get(key);
    if (!island || !drawn) return null;
    drawn.isMounted = true;
    island.mounted.resolve();
    return island.turn.promise;
};

/**
 * React has rendered an island.
 * @param {string} key
 * @param {HTMLElement} box
 */
export const rendered = async (key, box) => {
    const island = islands.get(key);
    if (!island) return;
    const actions = await replaceHtml(island, box, shell);
    // One per frame: Dash connects a component after it is painted, and updates the number of clicks after each
    for (const action of actions) {
        await shell.painted();
        shell.repeat(action, box);
    }
};

/**
 * Render one island. A slow or failed island does not block the others.
 * @param {string} key
 * @param {Island} island
 */
const render = async (key, island) => {
    await island.mounted.promise;
    // A pressed element must stay in the page until its click event
    await shell.pressEnded();
    if (islands.get(key) !== island) return;
    island.turn.resolve(prepareBox(island, shell));
    // By the next task, React has rendered it, unless a component loads its own script first
    await shell.nextTask();
};

/**
 * Render the islands one after the other: those that the user wants, then the nearest ones.
 * @param {number} mine
 */
const renderAll = async (mine) => {
    let rest = [...islands];
    let position = Number.NaN;
    const isCurrent = () => mine === number && drawn?.view === shell.shown.view;
    while (rest.length && isCurrent()) {
        // Measuring makes the browser lay out the page, so measure only after the user has scrolled
        if (position !== scrollY) {
            position = scrollY;
            const distances = new Map(rest.map(([key, { place }]) => [key, distanceTo(place)]));
            rest.sort(([one], [other]) => Number(distances.get(one)) - Number(distances.get(other)));
        }
        const next = rest.find(([, { place }]) => place.closest("[aria-busy]")) ?? /** @type {[string, Island]} */ (rest[0]);
        rest = rest.filter((entry) => entry !== next);
        await render(...next);
    }
};

/**
 * The places of a payload in the article, or null if they do not fit: each request can build another article.
 * @param {Payload} payload
 * @returns {HTMLElement[] | null}
 */
const placesFor = ({ names, article: tree }) => {
    const article = /** @type {HTMLElement} */ (content().querySelector("article"));
    if (tree) return article.matches("[data-interactive]") ? [article] : null;
    const places = /** @type {HTMLElement[]} */ ([...article.querySelectorAll(".island")]);
    return places.map((place) => place.dataset.name).join() === names?.join() ? places : null;
};

/**
 * Return one island for each place in the article.
 * @param {Promise<Payload>} payload
 * @param {number} mine
 * @param {number} view
 */
const draw = async (payload, mine, view) => {
    const isCurrent = () => mine === number && view === shell.shown.view;
    islands.clear();
    let found;
    try {
        found = await payload;
    } catch {
        if (isCurrent()) {
            drawn = undefined;
            shell.failExamples();
        }
        return [];
    } finally {
        shell.forgetPayload();
    }
    if (!isCurrent()) return unchanged();
    const places = shell.isOurBuild(found.build) && placesFor(found);
    if (!places) {
        if (!shell.reloadFor(found.build)) shell.failExamples();
        return [];
    }
    const trees = found.article ? [found.article.props.children] : found.examples;
    places.forEach((place, at) => {
        islands.set(`${mine}-${at}`, { place, mounted: step(), turn: step() });
    });
    renderAll(mine);
    // Dash has all trees at once, and the components render them in turn
    return [...islands.keys()].map((island, at) => ({
        namespace: "docs_components",
        type: "Island",
        props: { island, children: trees?.[at] },
    }));
};

/** The clientside callback for each article. A callback can also set the URL: then the article is not shown yet. */
const show = async () => {
    storeScheme();
    const url = new URL(location.href);
    const known = shell.isShown(url) && drawn?.view === shell.shown.view;
    if (!known) {
        const payload = shell.loadPayload(url);
        payload.catch(() => {});
        if (!(await shell.visit(url))) {
            shell.forgetPayload(url);
            return unchanged();
        }
    }
    const { view } = shell.shown;
    // The same request, unless the page is a redirect
    if (drawn?.view !== view) {
        drawn = { view, isMounted: false, list: Promise.resolve([]) };
        drawn.list = draw(shell.loadPayload(new URL(location.href)), ++number, view).catch(() => {
            shell.failExamples();
            return [];
        });
    }
    // Dash drops the result of a callback that it calls again meanwhile, so return the islands until they are mounted
    return drawn.isMounted ? unchanged() : drawn.list;
};

/** @param {Shell} from */
export const connect = (from) => {
    shell = from;
    window.dash_clientside = Object.assign({}, window.dash_clientside, { atoll: { show } });
    followScheme();
    // The URL can be the same as that of the last article that Dash knows
    document.addEventListener("atoll:page", ({ detail: { parts } }) => {
        if (!parts || !document.getElementById("atoll-islands")) return;
        shell.painted().then(() => window.dash_clientside.set_props("atoll-islands", { "data-view": String(shell.shown.view) }));
    });
};

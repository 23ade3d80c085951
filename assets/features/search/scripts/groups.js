// Groups results by page: each page and each section once.

/** @typedef {import("./rank.js").Page} Page */
/** @typedef {{ path: string, anchor: string, url: string, name: string, heading: string, excerpt: string, marks: [number, number][] }} Hit */
/** @typedef {{ url: string, name: string, hit?: Hit }} Row A section, and its excerpt. */
/** @typedef {{ page: Page, leads: boolean, hit?: Hit, sections: Map<string, Row> }} Group `leads`: the page is a better match than its sections. */

/** The highest score of a match in the name. These pages come first, and keep their places when the server responds. */
const BY_NAME = 1;

/**
 * Other pages are in the order of the server, which also searches the text.
 * @param {import("./rank.js").Match[]} matches
 * @param {Hit[]} hits
 * @param {(path: string) => Page | undefined} find
 * @param {string} base
 */
export const groupsOf = (matches, hits, find, base) => {
    /** @type {Map<string, Group>} */
    const groups = new Map();
    /**
     * @param {Page} page
     * @param {boolean} leads
     */
    const groupOf = (page, leads) => {
        /** @type {Group} */
        const group = groups.get(page.path) ?? { page, leads, sections: new Map() };
        groups.set(page.path, group);
        return group;
    };
    /** @param {import("./rank.js").Match} match */
    const addMatch = ({ page, heading }) => {
        const { sections } = groupOf(page, !heading);
        if (heading && !sections.has(heading.id)) {
            sections.set(heading.id, { url: `${page.path}#${heading.id}`, name: heading.text });
        }
    };
    matches.filter(({ score }) => score <= BY_NAME).forEach(addMatch);
    for (const hit of hits) {
        const path = base + hit.path;
        const group = groupOf(find(path) ?? { path, name: hit.name }, !hit.anchor);
        if (hit.anchor) group.sections.set(hit.anchor, { url: hit.url, name: hit.heading, hit });
        else group.hit ??= hit;
    }
    matches.filter(({ score }) => score > BY_NAME).forEach(addMatch);
    return [...groups.values()];
};

// Marks the words of a query on the page that a search result opens, until the user leaves the page.
import { content, onOtherPage } from "../../../scripts/shell/dom.js";

const MOST = 300;
/** @type {string[]} */
let words = [];

/** @param {string} text */
const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

const mark = () => {
    if (!window.Highlight || !words.length) return;
    // The start of a word is enough: other forms of it differ at the end
    const pattern = new RegExp(`(?<![\\p{L}\\p{N}])(?:${words.map(escaped).join("|")})`, "giu");
    const texts = document.createTreeWalker(content(), NodeFilter.SHOW_TEXT);
    const ranges = [];
    for (let node = texts.nextNode(); node && ranges.length < MOST; node = texts.nextNode()) {
        for (const found of node.nodeValue?.matchAll(pattern) ?? []) {
            const range = new Range();
            range.setStart(node, found.index);
            range.setEnd(node, found.index + found[0].length);
            ranges.push(range);
        }
    }
    CSS.highlights.set("search", new Highlight(...ranges));
};

/**
 * Mark the words of a query on the next page, or on this one.
 * @param {string} query
 * @param {boolean} isHere
 */
export const highlight = (query, isHere) => {
    words = query.split(/[^\p{L}\p{N}]+/u).filter((word) => word.length > 2);
    if (isHere) mark();
};

onOtherPage(() => {
    window.CSS?.highlights?.delete("search");
    mark();
    words = [];
});

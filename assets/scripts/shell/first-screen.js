// Lays out a new page from its top. The part under the first screen follows in idle time, a few blocks at a time: the layout
// of a long page takes longer than painting its visible part.
import { content, html } from "./dom.js";
import { idle, painted } from "./schedule.js";

const FEW = 8;
let last = 0;

/** @param {number} number */
const layOutRest = async (number) => {
    await painted();
    const blocks = /** @type {NodeListOf<HTMLElement>} */ (content().querySelectorAll(".prose > *"));
    for (let at = 0; at < blocks.length && number === last; at += FEW) {
        await idle();
        for (const block of [...blocks].slice(at, at + FEW)) block.dataset.laid = "";
    }
    if (number === last) delete html.dataset.veil;
};

/** For pages that are shown from the top. Other positions need the correct heights of the blocks above. */
export const firstScreenFirst = () => {
    html.dataset.veil = "";
    layOutRest(++last);
};

export const layOutAll = () => {
    last += 1;
    delete html.dataset.veil;
};

/** The head of the first page sets the attribute, before the first layout. */
export const continueFirstPage = () => {
    if ("veil" in html.dataset) layOutRest(++last);
};

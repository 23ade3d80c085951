// Links to lines of numbered code with the keyboard: Enter in a block links to its first visible line, and the arrow keys then move
// the link. With the pointer, `shell/copy.js` does the same.
import { decode } from "../shell/addresses.js";
import { html, on, t } from "../shell/dom.js";

/** @type {Record<string, number>} */
const STEPS = { Enter: 0, ArrowDown: 1, ArrowUp: -1 };

/** The first line that the header does not cover. @param {Element[]} lines */
const firstVisible = (lines) => {
    const top = Number.parseFloat(getComputedStyle(html).scrollPaddingTop);
    return Math.max(
        lines.findIndex((line) => line.getBoundingClientRect().top >= top),
        0,
    );
};

export const lineKeys = () => {
    on("keydown", ".numbered pre", (/** @type {HTMLElement} */ block, event) => {
        const step = STEPS[event.key];
        const lines = [...block.querySelectorAll(".line[id]")];
        const at = lines.findIndex(({ id }) => id === decode(location.hash.slice(1)));
        const isOther = event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || event.defaultPrevented;
        if (step === undefined || isOther || (at < 0 && step)) return;
        const line = lines[at < 0 ? firstVisible(lines) : Math.min(Math.max(at + step, 0), lines.length - 1)];
        if (!line) return;
        event.preventDefault();
        location.replace(`#${line.id}`);
        // The browser moves the focus away from the block
        block.focus({ preventScroll: true });
        window.atoll.announce(t("Line {n}", { n: line.id.split("-L").at(-1) ?? "" }));
    });
};

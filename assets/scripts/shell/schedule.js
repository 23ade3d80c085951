// Waiting: for the browser to be idle or to paint, and for the end of a press.

/** Milliseconds within which the click follows the end of its press. */
const QUIET = 450;
/** Maximum duration of a press: the event for its end can be missing, for example outside the window. */
const LONGEST = 10_000;

/** End the task, so that the browser can handle input and paint a frame before the work continues. */
export const nextTask = () =>
    window.scheduler?.yield?.() ??
    new Promise((done) => {
        setTimeout(done);
    });

/** Resolves when the current document is painted, or after 500 ms, because hidden pages are not painted. */
export const painted = () =>
    new Promise((done) => {
        requestAnimationFrame(() => setTimeout(done));
        setTimeout(done, 500);
    });

/** Resolves when the browser is idle. */
export const idle = () =>
    new Promise((done) => {
        if ("requestIdleCallback" in window) requestIdleCallback(done, { timeout: 2000 });
        else setTimeout(done, 200);
    });

let end = -QUIET;
/** @type {number | undefined} */
let began;

const pressEnds = () => {
    if (began === undefined) return;
    began = undefined;
    end = performance.now();
};

/**
 * @template {keyof WindowEventMap} Type
 * @param {(event: WindowEventMap[Type]) => void} listener
 * @param {Type[]} types
 */
const listen = (listener, ...types) => {
    for (const type of types) addEventListener(type, listener, { capture: true, passive: true });
};

listen(
    () => {
        began ??= performance.now();
    },
    "pointerdown",
    "keydown",
);
listen(pressEnds, "pointerup", "pointercancel", "keyup");
listen(({ target }) => {
    if (target === window) pressEnds();
}, "blur");
listen(({ buttons }) => {
    if (!buttons) pressEnds();
}, "pointermove");

/**
 * Resolves when no press is in progress and the click of the last one was handled. Slow work and the replacement of elements wait
 * for this.
 */
export const pressEnded = () =>
    new Promise((/** @type {(_?: unknown) => void} */ done) => {
        const finish = () => {
            removeEventListener("click", clicked, true);
            done();
        };
        // A second press can have started
        const clicked = () =>
            painted().then(() => {
                if (began === undefined) finish();
            });
        const look = () => {
            const rest = (began === undefined ? end + QUIET : began + LONGEST) - performance.now();
            if (rest > 0) setTimeout(look, Math.min(rest, QUIET));
            else finish();
        };
        addEventListener("click", clicked, { capture: true });
        look();
    });

// Delays slow work and the replacement of elements until no press is in progress and its click was handled.
(() => {
    const atoll = window.atoll;
    // Milliseconds within which the click follows the end of its press.
    const QUIET = 450;
    // Maximum duration of a press: the event for its end can be missing, for example outside the window.
    const LONGEST = 10_000;
    let end = -QUIET;
    let held;

    const starts = () => { held ??= performance.now(); };
    const ends = () => {
        if (held === undefined) return;
        held = undefined;
        end = performance.now();
    };
    const listen = (listener, ...types) => types.forEach((type) => addEventListener(type, listener, { capture: true, passive: true }));

    listen(starts, "pointerdown", "keydown");
    listen(ends, "pointerup", "pointercancel", "keyup");
    listen(({ target }) => { if (target === window) ends(); }, "blur");
    listen(({ buttons }) => { if (!buttons) ends(); }, "pointermove");

    atoll.lull = () => new Promise((done) => {
        const finish = () => {
            removeEventListener("click", answered, true);
            done();
        };
        // A second press can have started
        const answered = () => atoll.painted().then(() => { if (held === undefined) finish(); });
        const look = () => {
            const rest = (held === undefined ? end + QUIET : held + LONGEST) - performance.now();
            if (rest > 0) setTimeout(look, Math.min(rest, QUIET));
            else finish();
        };
        addEventListener("click", answered, { capture: true });
        look();
    });
})();

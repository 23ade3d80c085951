// When to do what takes long: right after a tap was answered, for the next one is not due yet, or when none came for a while.
(() => {
    const atoll = window.atoll;
    const QUIET = 450;
    let pressed = -QUIET;

    for (const type of ["pointerdown", "keydown"]) {
        addEventListener(type, () => { pressed = performance.now(); }, { capture: true, passive: true });
    }

    atoll.lull = () => new Promise((done) => {
        const finish = () => {
            removeEventListener("click", answered, true);
            done();
        };
        const answered = () => atoll.painted().then(finish);
        const look = () => {
            const rest = pressed + QUIET - performance.now();
            if (rest > 0) setTimeout(look, rest);
            else finish();
        };
        addEventListener("click", answered, { capture: true, once: true });
        look();
    });
})();

// A page that is new on the screen is laid out from the top: what is below the first screen follows in idle moments, a few
// blocks at a time. To lay out all of a long page takes longer than to paint what is seen of it.
(() => {
    const atoll = window.atoll;
    const FEW = 8;
    let last = 0;

    const lift = async (number) => {
        await atoll.painted();
        const blocks = [...atoll.shown().querySelectorAll(".prose > *")];
        for (let at = 0; at < blocks.length && number === last; at += FEW) {
            await atoll.idle();
            for (const block of blocks.slice(at, at + FEW)) block.dataset.laid = "";
        }
        if (number === last) delete atoll.html.dataset.veil;
    };

    // For a page that is shown from its top; anywhere else the heights above have to be the right ones.
    atoll.veil = () => {
        atoll.html.dataset.veil = "";
        lift(++last);
    };

    atoll.unveil = () => {
        last += 1;
        delete atoll.html.dataset.veil;
    };

    // The first page was veiled in its head, before there was anything to lay out
    if ("veil" in atoll.html.dataset) lift(++last);
})();

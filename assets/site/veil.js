// Lays out a new page from its top. The part under the first screen follows in idle time, a few blocks at a time: the layout
// of a long page takes longer than painting its visible part.
(() => {
    const atoll = window.atoll;
    const FEW = 8;
    let last = 0;

    const lift = async (number) => {
        await atoll.painted();
        const blocks = [...atoll.content().querySelectorAll(".prose > *")];
        for (let at = 0; at < blocks.length && number === last; at += FEW) {
            await atoll.idle();
            for (const block of blocks.slice(at, at + FEW)) block.dataset.laid = "";
        }
        if (number === last) delete atoll.html.dataset.veil;
    };

    // For pages that are shown from the top. Other positions need the correct heights of the blocks above.
    atoll.veil = () => {
        atoll.html.dataset.veil = "";
        lift(++last);
    };

    atoll.unveil = () => {
        last += 1;
        delete atoll.html.dataset.veil;
    };

    // The head of the first page sets the attribute, before the first layout
    if ("veil" in atoll.html.dataset) lift(++last);
})();

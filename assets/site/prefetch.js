// Loads a page when its link is pointed at, focused, or touched, before the link is followed.
(() => {
    const atoll = window.atoll;

    const prefetch = (link) => {
        const url = atoll.pageUrl(link);
        if (url && !atoll.thrifty() && atoll.pageOf(url) !== atoll.pageOf(location)) atoll.prefetch(url);
    };

    for (const type of ["pointerover", "pointerdown", "focusin", "touchstart"]) {
        atoll.on(type, "a[href]", prefetch, { passive: true });
    }
})();

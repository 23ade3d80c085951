// Marks the current section in "On this page", and scrolls the marked entry and the entry of the page into view.
(() => {
    const atoll = window.atoll;
    let sections = [];
    let marked;
    let waiting = false;

    const collect = () => {
        marked = undefined;
        sections = [...document.querySelectorAll(".toc a")].map((link) => {
            const id = atoll.decode(link.hash.slice(1));
            const heading = atoll.content().querySelector(`[id="${CSS.escape(id)}"]`);
            return { link, heading };
        }).filter(({ heading }) => heading);
        mark();
        atoll.reveal(document.querySelector('.navigation [aria-current="page"]'), document.querySelector(".navigation"));
    };

    const current = () => {
        const line = innerHeight * .3;
        const atEnd = scrollY > 0 && innerHeight + scrollY >= atoll.html.scrollHeight - 2;
        // Short sections at the end never reach the line: mark the target of the URL, or the last one
        if (atEnd) return sections.find(({ link, heading }) => link.hash === location.hash && heading.getBoundingClientRect().top > 0) ?? sections.at(-1);
        return sections.findLast(({ heading }) => heading.getBoundingClientRect().top <= line);
    };

    const mark = () => {
        waiting = false;
        const link = current()?.link;
        if (link === marked) return;
        marked?.removeAttribute("aria-current");
        link?.setAttribute("aria-current", "location");
        marked = link;
        atoll.reveal(link, document.querySelector(".toc"));
    };

    const soon = () => {
        if (waiting || !sections.length) return;
        waiting = true;
        requestAnimationFrame(mark);
    };

    addEventListener("scroll", soon, { passive: true });
    addEventListener("resize", soon);
    // Measure positions after the paint: before it, the measurement would delay the paint
    const later = () => { atoll.painted().then(collect); };
    document.addEventListener("atoll:page", later);
    later();
})();

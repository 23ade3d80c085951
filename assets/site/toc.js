// Marks the section being read in "On this page" and keeps the marked entry, and the current page's entry, in view.
(() => {
    const atoll = window.atoll;
    let sections = [];
    let marked;
    let waiting = false;

    const collect = () => {
        marked = undefined;
        sections = [...document.querySelectorAll(".toc a")].map((link) => {
            const id = atoll.decode(link.hash.slice(1));
            const heading = atoll.shown().querySelector(`[id="${CSS.escape(id)}"]`);
            return { link, heading };
        }).filter(({ heading }) => heading);
        mark();
        atoll.reveal(document.querySelector('.navigation [aria-current="page"]'), document.querySelector(".navigation"));
    };

    const current = () => {
        const line = innerHeight * .3;
        const atEnd = scrollY > 0 && innerHeight + scrollY >= atoll.html.scrollHeight - 2;
        // Short sections at the end never reach the line: there the one asked for counts, else the last
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
    // Where things stand is asked after they are painted: before, the answer would hold the paint up
    const later = () => { atoll.painted().then(collect); };
    document.addEventListener("atoll:page", later);
    later();
})();

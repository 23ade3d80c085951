// The navigation of a large site: categories open in place. The documents of their pages contain the lists.
(() => {
    const atoll = window.atoll;
    const listIn = (root, number) => root.querySelector(`.navigation [data-section="${number}"] > ul`);
    const isCurrent = (list) => list.querySelector("[aria-current]") !== null;

    // Return the entries around a page from its document. Only the shown page can be marked as current.
    const entriesAround = async (link, number) => {
        const list = listIn(atoll.parts(await atoll.document(new URL(link.href))), number);
        list.querySelectorAll("[aria-current]").forEach((entry) => {
            if (entry.pathname !== location.pathname) entry.removeAttribute("aria-current");
        });
        return [...list.children];
    };

    const unfold = (section, open) => {
        section.querySelector(".nav-toggle")?.setAttribute("aria-expanded", String(open));
        section.querySelector("ul").hidden = !open;
    };

    const toggle = async (button) => {
        const section = button.closest("[data-section]");
        const list = section.querySelector("ul");
        const open = button.getAttribute("aria-expanded") !== "true";
        section.toggleAttribute("data-opened", open);
        if (open && !list.children.length) {
            const link = section.querySelector(".nav-heading a");
            try {
                list.replaceChildren(...await entriesAround(link, section.dataset.section));
            } catch {
                location.assign(link.href);
                return;
            }
        }
        // The user might have closed it during the request
        unfold(section, section.hasAttribute("data-opened"));
    };

    const fillIn = async (link) => {
        const before = link.dataset.more === "before";
        const place = link.parentElement;
        const number = link.closest("[data-section]").dataset.section;
        let found;
        try {
            found = await entriesAround(link, number);
        } catch {
            location.assign(link.href);
            return;
        }
        if (!place.isConnected) return;
        const known = new Set([...place.parentElement.querySelectorAll("a:not([data-more])")].map((entry) => entry.pathname));
        const more = found.filter((entry) => {
            const side = entry.firstElementChild.dataset.more;
            return side ? side === link.dataset.more : !known.has(entry.firstElementChild.pathname);
        });
        const nearest = more.filter((entry) => !entry.matches(".nav-more")).at(before ? -1 : 0)?.firstElementChild;
        const from = place.getBoundingClientRect().bottom;
        const next = place.nextElementSibling;
        place.replaceWith(...more);
        // Scroll by the height of the entries above, so that the visible entries do not move
        if (before && next) document.getElementById("navigation").scrollTop += next.getBoundingClientRect().top - from;
        nearest?.focus({ preventScroll: true });
        nearest?.scrollIntoView({ block: "nearest" });
    };

    atoll.on("click", ".nav-toggle", toggle);
    for (const type of ["pointerover", "focusin"]) {
        atoll.on(type, '.nav-toggle[aria-expanded="false"]', (button) => {
            const section = button.closest("[data-section]");
            if (!atoll.thrifty() && !section.querySelector("ul").children.length) atoll.prefetch(new URL(section.querySelector("a").href));
        }, { passive: true });
    }
    // Handle the click before the scripts that follow links and close the drawer
    atoll.on("click", "a[data-more]", (link, event) => {
        if (event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
        event.preventDefault();
        event.stopPropagation();
        fillIn(link);
    }, { capture: true });

    document.addEventListener("atoll:page", ({ detail }) => {
        document.querySelectorAll(".nav-heading a, a[data-more]").forEach((link) => link.removeAttribute("aria-current"));
        if (!detail.parts) return;
        for (const section of document.querySelectorAll(".navigation [data-section]")) {
            const list = section.querySelector("ul");
            const next = listIn(detail.parts, section.dataset.section);
            const current = next !== null && isCurrent(next);
            if (current && !isCurrent(list)) list.replaceChildren(...next.children);
            if (section.querySelector(".nav-toggle")) unfold(section, current || section.hasAttribute("data-opened"));
        }
    });
})();

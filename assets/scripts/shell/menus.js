// Menus: `details` elements with `data-menu`. They close on a click or focus outside, on a click on a link, and on Escape.
const opened = () => /** @type {NodeListOf<HTMLDetailsElement>} */ (document.querySelectorAll("[data-menu][open]"));

/** @param {Event} event */
const closeUnlessInside = ({ type, target }) => {
    for (const menu of opened()) {
        const inside = target instanceof Element && menu.contains(target);
        if (!inside || (type === "click" && target.closest("a"))) menu.open = false;
    }
};

export const menus = () => {
    document.addEventListener("click", closeUnlessInside);
    document.addEventListener("focusin", closeUnlessInside);
    document.addEventListener("keydown", (event) => {
        if (event.key !== "Escape") return;
        for (const menu of opened()) {
            if (menu.contains(document.activeElement)) menu.querySelector("summary")?.focus();
            menu.open = false;
        }
    });
};

// Repeats clicks, focus, and input from the HTML of an example in the live example, so that none is lost.
(() => {
    const atoll = window.atoll;
    const PRESSABLE = "button, summary, label, select, input, textarea, a, [role=button], [role=tab], [tabindex]";
    let presses = [];

    // Return the position of an element in its example, to find its counterpart in a tree of the same structure.
    const placeOf = (element, stage) => {
        const steps = [];
        for (let at = element; at !== stage; at = at.parentElement) {
            // Dash renders no places inside an article that is one island
            const parent = at.parentElement;
            if (parent === stage || !parent.matches(".island")) steps.unshift([...parent.children].indexOf(at));
        }
        return { id: element.id, steps, tag: element.tagName };
    };

    const twinOf = ({ id, steps, tag }, stage) => {
        const named = id && stage.querySelector(`[id="${CSS.escape(id)}"]`);
        const found = named || steps.reduce((at, step) => at?.children[step], stage);
        return found?.tagName === tag ? found : null;
    };

    const retype = (element, value) => {
        // React tracks the property of the element, so use the setter of the prototype
        Object.getOwnPropertyDescriptor(Object.getPrototypeOf(element), "value").set.call(element, value);
        for (const type of ["input", "change"]) element.dispatchEvent(new Event(type, { bubbles: true }));
    };

    const changed = (field) => (field.matches("textarea, input:not([type=checkbox], [type=radio])") && field.value !== field.defaultValue);

    atoll.on("click", ".island:not([data-live])", (place, event) => {
        const element = event.target.closest(PRESSABLE);
        place.closest(".live")?.setAttribute("aria-busy", "true");
        if (!element || !place.contains(element) || element === place) return;
        if (element.matches("a[href]")) return;
        if (!element.matches("input, textarea, select, summary")) event.preventDefault();
        const stage = place.closest("article[data-interactive]") ?? place;
        presses.push({ island: stage, place: placeOf(element, stage) });
    });

    // Return the user's actions in an example before it is live, and forget them.
    atoll.actions = (island) => {
        const done = presses.filter((press) => press.island === island).map(({ place }) => ({ place, act: "press" }));
        presses = presses.filter((press) => press.island !== island);
        const fields = [...island.querySelectorAll("input, textarea")].filter((field) => !field.closest(".island-box"));
        for (const field of fields.filter(changed)) {
            done.unshift({ place: placeOf(field, island), act: "type", value: field.value });
        }
        if (island.contains(document.activeElement)) {
            done.push({ place: placeOf(document.activeElement, island), act: "focus" });
        }
        return done;
    };

    // Repeat an action in the live example.
    atoll.replay = ({ place, act, value }, stage) => {
        const twin = twinOf(place, stage);
        if (!twin) return;
        if (act === "type") retype(twin, value);
        else if (act === "focus") atoll.focus(twin);
        else twin.click();
    };
    document.addEventListener("atoll:page", ({ detail }) => { if (detail.parts) presses = []; });
})();

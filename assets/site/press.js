// Pressing, focusing or filling in what an example shows before it is live is done again to its live twin: no tap is lost.
(() => {
    const atoll = window.atoll;
    const PRESSABLE = "button, summary, label, select, input, textarea, a, [role=button], [role=tab], [tabindex]";
    const presses = [];

    // Where an element stands below its stage, so that its twin is found in a tree of the same shape.
    const placeOf = (element, stage) => {
        const steps = [];
        for (let at = element; at !== stage; at = at.parentElement) steps.unshift([...at.parentElement.children].indexOf(at));
        return { id: element.id, steps, tag: element.tagName };
    };

    const twinOf = ({ id, steps, tag }, stage) => {
        const named = id && stage.querySelector(`[id="${CSS.escape(id)}"]`);
        const found = named || steps.reduce((at, step) => at?.children[step], stage);
        return found?.tagName === tag ? found : null;
    };

    const retype = (element, value) => {
        // React keeps an eye on the property of the element itself
        Object.getOwnPropertyDescriptor(Object.getPrototypeOf(element), "value").set.call(element, value);
        for (const type of ["input", "change"]) element.dispatchEvent(new Event(type, { bubbles: true }));
    };

    const changed = (field) => (field.matches("textarea, input:not([type=checkbox], [type=radio])") && field.value !== field.defaultValue);

    atoll.on("click", "#first-paint .live-stage", (stage, event) => {
        const element = event.target.closest(PRESSABLE);
        stage.closest(".live")?.setAttribute("aria-busy", "true");
        if (!element || !stage.contains(element) || element === stage) return;
        if (element.matches("a[href], summary")) return;
        if (!element.matches("input, textarea, select")) event.preventDefault();
        presses.push({ stage, place: placeOf(element, stage) });
    });

    // What the reader did inside the examples of the first HTML, as places in the live one.
    atoll.pressed = (first) => {
        const stages = [...first.querySelectorAll(".live-stage")];
        const done = presses.splice(0).map(({ stage, place }) => ({ at: stages.indexOf(stage), place, act: "press" }));
        stages.forEach((stage, at) => {
            for (const field of [...stage.querySelectorAll("input, textarea")].filter(changed)) {
                done.unshift({ at, place: placeOf(field, stage), act: "type", value: field.value });
            }
            if (stage !== document.activeElement && stage.contains(document.activeElement)) {
                done.push({ at, place: placeOf(document.activeElement, stage), act: "focus" });
            }
        });
        return done.filter(({ at }) => at >= 0);
    };

    // Does one of these in the live stage.
    atoll.replay = ({ place, act, value }, stage) => {
        const twin = twinOf(place, stage);
        if (!twin) return;
        if (act === "type") retype(twin, value);
        else if (act === "focus") twin.focus({ preventScroll: true });
        else twin.click();
    };
})();

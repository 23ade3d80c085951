// Records clicks, focus, and input in the HTML of an example, and repeats them in the live example, so that none is lost.
import { focus, on, onOtherPage } from "../shell/dom.js";

const NOT_LIVE = ":not([data-live])";
const PRESSABLE = "button, summary, label, select, input, textarea, a, [role=button], [role=tab], [tabindex]";

/** @typedef {{ id: string, steps: number[], tag: string }} Place The position of an element in its example. */
/** @typedef {{ place: Place, act: "press" | "type" | "focus", value?: string }} Action */
/** @typedef {HTMLInputElement | HTMLTextAreaElement} Field */

/** @type {{ stage: Element, place: Place }[]} */
let presses = [];

/**
 * Return the position of an element, to find its counterpart in a tree of the same structure.
 * @param {Element} element
 * @param {Element} stage
 * @returns {Place}
 */
const placeOf = (element, stage) => {
    const steps = [];
    for (let at = element; at !== stage; ) {
        // Dash renders no places inside an article that is one island
        const parent = /** @type {Element} */ (at.parentElement);
        if (parent === stage || !parent.matches(".island")) steps.unshift([...parent.children].indexOf(at));
        at = parent;
    }
    return { id: element.id, steps, tag: element.tagName };
};

/**
 * @param {Place} place
 * @param {Element} stage
 */
const counterpart = ({ id, steps, tag }, stage) => {
    const named = id && stage.querySelector(`[id="${CSS.escape(id)}"]`);
    const found = named || steps.reduce((/** @type {Element | undefined} */ at, step) => at?.children[step], stage);
    return found?.tagName === tag ? /** @type {HTMLElement} */ (found) : null;
};

/**
 * @param {Field} field
 * @param {string | undefined} value
 */
const retype = (field, value) => {
    // React tracks the property of the element, so use the setter of the prototype
    Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), "value")?.set?.call(field, value);
    for (const type of ["input", "change"]) field.dispatchEvent(new Event(type, { bubbles: true }));
};

/** @param {Field} field */
const isChanged = (field) =>
    field.matches("textarea, input:not([type=checkbox], [type=radio])") && field.value !== field.defaultValue;

/** Record presses in examples that are not live yet. */
export const recordActions = () => {
    on("click", `.island${NOT_LIVE}, article[data-interactive]${NOT_LIVE}`, (/** @type {HTMLElement} */ place, event) => {
        // It could not be loaded, and shows a message
        if (place.querySelector(".live-error")) return;
        const element = /** @type {Element} */ (event.target).closest(PRESSABLE);
        const stage = place.closest("article[data-interactive]") ?? place;
        place.closest(".live")?.setAttribute("aria-busy", "true");
        if (!element || !place.contains(element) || element === place || element.matches("a[href]")) return;
        // Outside of examples, only elements with an ID can have callbacks. The shell handles tabs
        if (place === stage && stage.tagName === "ARTICLE" && (!element.id || element.matches(".tab-name"))) return;
        // The browser opens a summary, and an article keeps what is open
        if (stage.tagName === "ARTICLE" && element.matches("summary")) return;
        if (!element.matches("input, textarea, select, summary")) event.preventDefault();
        presses.push({ stage, place: placeOf(element, stage) });
    });
    onOtherPage(() => {
        presses = [];
    });
};

/**
 * Return the user's actions in an example before it is live, and forget them.
 * @param {Element} stage
 */
export const takeActions = (stage) => {
    /** @type {Action[]} */
    const actions = presses.filter((press) => press.stage === stage).map(({ place }) => ({ place, act: "press" }));
    presses = presses.filter((press) => press.stage !== stage);
    const fields = /** @type {NodeListOf<Field>} */ (stage.querySelectorAll("input, textarea"));
    for (const field of [...fields].filter((each) => !each.closest(".island-box") && isChanged(each))) {
        actions.unshift({ place: placeOf(field, stage), act: "type", value: field.value });
    }
    const focused = document.activeElement;
    if (focused && stage.contains(focused)) actions.push({ place: placeOf(focused, stage), act: "focus" });
    return actions;
};

/**
 * Repeat an action in the live example.
 * @param {Action} action
 * @param {Element} stage
 */
export const repeat = ({ place, act, value }, stage) => {
    const element = counterpart(place, stage);
    if (!element) return;
    if (act === "type") retype(/** @type {Field} */ (element), value);
    else if (act === "focus") focus(element);
    else element.click();
};

// Copies a code block, or the page as Markdown, and shows the result for two seconds.
import { announce, on, t } from "./dom.js";

/** @type {WeakMap<HTMLElement, { label: string, timer?: ReturnType<typeof setTimeout> }>} */
const reports = new WeakMap();

/** Width of a line number in pixels. */
const NUMBER = 45;

/** @param {string} text */
const copyBySelection = (text) => {
    const field = document.createElement("textarea");
    const focused = /** @type {HTMLElement | null} */ (document.activeElement);
    field.value = text;
    field.style.cssText = "position:fixed;top:0;opacity:0";
    document.body.append(field);
    field.select();
    const copied = document.execCommand("copy");
    field.remove();
    focused?.focus({ preventScroll: true });
    if (!copied) throw new Error("the browser does not allow copying");
};

/**
 * @param {HTMLElement} button
 * @param {string} text
 */
const report = (button, text) => {
    const label = button.querySelector("span") ?? button;
    const known = reports.get(button) ?? { label: label.textContent ?? "" };
    reports.set(button, known);
    label.textContent = text;
    announce(text);
    clearTimeout(known.timer);
    known.timer = setTimeout(() => {
        label.textContent = known.label;
        announce("");
    }, 2000);
};

/**
 * @param {HTMLElement} button
 * @param {() => string | Promise<string>} read
 */
const copyInto = async (button, read) => {
    try {
        const text = await read();
        await navigator.clipboard.writeText(text).catch(() => copyBySelection(text));
        report(button, t("Copied"));
    } catch {
        report(button, t("Could not copy"));
    }
};

/** @param {string} address */
const markdown = async (address) => {
    const url = new URL(address, location.href);
    url.searchParams.set("raw", "1");
    const response = await fetch(url, { headers: { Accept: "text/markdown" } });
    if (!response.ok) throw new Error(response.statusText);
    return response.text();
};

/**
 * The code that the user can run: of a session the commands, of a change the new lines. A patch stays complete.
 * @param {HTMLElement} figure
 * @param {HTMLElement} code
 */
const codeOf = (figure, code) => {
    const all = code.textContent ?? "";
    const isSession = code.querySelector(".gp") !== null;
    const isDiff = figure.dataset.language === "diff";
    const isPatch = isDiff && /^(@@|---|diff) /m.test(all);
    /** @type {string[]} */
    const kept = [];
    for (const line of code.querySelectorAll(".line")) {
        const prompt = line.querySelector(".gp")?.textContent ?? "";
        const isOutput = isSession && !prompt && !kept.at(-1)?.endsWith("\\");
        if (isOutput || (line.matches(".deleted") && !isPatch)) continue;
        const text = (line.textContent ?? "").slice(prompt.length);
        kept.push(isDiff && !isPatch ? text.slice(1) : text);
    }
    return kept.join("\n") || all;
};

export const copyButtons = () => {
    on("click", ".copy", (/** @type {HTMLElement} */ button) => {
        const figure = /** @type {HTMLElement | null} */ (button.closest(".code"));
        const code = figure?.querySelector("code");
        if (figure && code) copyInto(button, () => codeOf(figure, code));
    });
    // The address of a line, for its number, which the stylesheet writes
    on("click", ".line[id]", (/** @type {HTMLElement} */ line, event) => {
        const block = line.closest("pre");
        const edge = block ? block.getBoundingClientRect().left - block.scrollLeft : 0;
        if (event.clientX - edge < NUMBER) location.hash = line.id;
    });
    on("click", ".copy-page", (/** @type {HTMLElement} */ button) =>
        copyInto(button, () => markdown(button.dataset.copyFrom ?? "")),
    );
    on("click", ".copy-link", (/** @type {HTMLElement} */ button) => copyInto(button, () => button.dataset.copy ?? ""));
};

// Draws code blocks of the language `mermaid` in the colors of the theme. The library is large: a page loads it shortly before
// its first diagram is visible. Without scripts, and for an invalid diagram, the page shows the code.
import { base, content, html } from "./dom.js";

const BLOCKS = 'figure.code[data-language="mermaid"]';

/** @type {Promise<Mermaid> | undefined} */
let library;
let count = 0;

const load = () => {
    library ??= new Promise((done, fail) => {
        const script = document.createElement("script");
        script.src = `${base}/assets/vendor/mermaid.tiny.js`;
        script.onload = () => done(window.mermaid);
        script.onerror = () => {
            library = undefined;
            fail(new Error("The diagrams did not load."));
        };
        document.head.append(script);
    });
    return library;
};

const scheme = () => html.dataset.mantineColorScheme ?? "light";

/**
 * The colors of the theme. Mermaid calculates others from them, so it needs values instead of names.
 * @param {HTMLElement} block
 */
const colors = (block) => {
    const probe = block.appendChild(document.createElement("span"));
    const color = (/** @type {string} */ name) => {
        probe.style.color = `var(--${name})`;
        return getComputedStyle(probe).color;
    };
    const variables = {
        darkMode: scheme() === "dark",
        background: color("code-ground"),
        primaryColor: color("accent-soft"),
        primaryBorderColor: color("accent"),
        primaryTextColor: color("text-strong"),
        secondaryColor: color("surface-raised"),
        tertiaryColor: color("surface"),
        lineColor: color("text-muted"),
        noteBkgColor: color("surface-raised"),
        noteTextColor: color("text"),
        noteBorderColor: color("border-strong"),
    };
    probe.remove();
    return variables;
};

/** @param {HTMLElement} block */
const draw = async (block) => {
    const theme = scheme();
    if (block.dataset.drawn === theme) return;
    try {
        const mermaid = await load();
        mermaid.initialize({
            startOnLoad: false,
            securityLevel: "strict",
            suppressErrorRendering: true,
            fontFamily: "inherit",
            theme: "base",
            themeVariables: colors(block),
        });
        count += 1;
        const { svg } = await mermaid.render(`diagram-${count}`, block.querySelector("code")?.textContent ?? "");
        const image = block.querySelector(".diagram") ?? document.createElement("div");
        image.className = "diagram";
        // Like a table, a wide diagram scrolls
        image.setAttribute("tabindex", "0");
        image.setAttribute("role", "group");
        image.setAttribute("aria-label", "Diagram");
        image.innerHTML = svg;
        const drawing = image.querySelector("svg");
        // A diagram that is as narrow as a phone is hard to read
        if (drawing) drawing.style.minWidth = `min(${drawing.style.maxWidth || "0px"}, 36rem)`;
        block.querySelector("pre")?.before(image);
        block.dataset.drawn = theme;
    } catch {
        /* the code stays */
    }
};

/** @type {IntersectionObserver | undefined} */
let watch;

const observe = () => {
    watch?.disconnect();
    const blocks = content().querySelectorAll(BLOCKS);
    if (!blocks.length) return;
    watch = new IntersectionObserver(
        async (entries) => {
            // The library draws one diagram at a time
            for (const { target, isIntersecting } of entries) if (isIntersecting) await draw(/** @type {HTMLElement} */ (target));
        },
        { rootMargin: "1000px 0px" },
    );
    for (const block of blocks) watch.observe(block);
};

/** A new theme, and a page that React renders, need new diagrams. */
export const diagrams = () => {
    document.addEventListener("atoll:page", observe);
    new MutationObserver(observe).observe(html, { attributes: true, attributeFilter: ["data-mantine-color-scheme"] });
    observe();
};

// Draws code blocks of the language `mermaid` in the colors of the theme. The library is large: a page loads it shortly before
// its first diagram is visible. Without scripts, and for an invalid diagram, the page shows the code.
import { base, content, html, t } from "./shell/dom.js";

/** The tokens of the theme by Mermaid's names, which calculates other colors from these. */
const COLORS = {
    background: "code-ground",
    edgeLabelBackground: "code-ground",
    primaryColor: "accent-soft",
    primaryBorderColor: "accent",
    primaryTextColor: "text-strong",
    tertiaryColor: "surface",
    lineColor: "text-muted",
};

/** @type {Promise<Mermaid> | undefined} */
let library;
let count = 0;

const load = () => {
    library ??= new Promise((onload, fail) => {
        const onerror = () => {
            library = undefined;
            fail(new Error("The script for diagrams did not load."));
        };
        const src = `${base}/assets/vendor/mermaid.tiny.js`;
        document.head.append(
            Object.assign(document.createElement("script"), { src, onload: () => onload(window.mermaid), onerror }),
        );
    });
    return library;
};

/** @param {HTMLElement} block */
const options = (block) => {
    const probe = block.appendChild(document.createElement("span"));
    const values = Object.entries(COLORS).map(([name, token]) => {
        probe.style.color = `var(--${token})`;
        return [name, getComputedStyle(probe).color];
    });
    probe.remove();
    const themeVariables = { ...Object.fromEntries(values), darkMode: html.dataset.mantineColorScheme === "dark" };
    return { startOnLoad: false, suppressErrorRendering: true, fontFamily: "inherit", theme: "base", themeVariables };
};

/** @param {HTMLElement} block */
const draw = async (block) => {
    const scheme = html.dataset.mantineColorScheme ?? "";
    if (block.dataset.drawn === scheme) return;
    try {
        const mermaid = await load();
        mermaid.initialize(options(block));
        count += 1;
        const { svg } = await mermaid.render(`diagram-${count}`, block.querySelector("code")?.textContent ?? "");
        const image = block.querySelector(".diagram") ?? document.createElement("div");
        // Like a table, a wide diagram scrolls
        Object.assign(image, { className: "diagram", tabIndex: 0, role: "group", ariaLabel: t("Diagram"), innerHTML: svg });
        const drawing = image.querySelector("svg");
        if (drawing) drawing.style.minWidth = `min(${drawing.style.maxWidth || "0px"}, 36rem)`;
        block.querySelector("pre")?.before(image);
        block.dataset.drawn = scheme;
    } catch {
        /* the code stays */
    }
};

/** @type {IntersectionObserver | undefined} */
let watch;

const observe = () => {
    watch?.disconnect();
    watch = new IntersectionObserver(
        async (entries) => {
            // The library draws one diagram at a time
            for (const { target, isIntersecting } of entries) if (isIntersecting) await draw(/** @type {HTMLElement} */ (target));
        },
        { rootMargin: "1000px 0px" },
    );
    for (const block of content().querySelectorAll('figure.code[data-language="mermaid"]')) watch.observe(block);
};

// A new theme, and a page that React renders, need new diagrams
document.addEventListener("atoll:page", observe);
new MutationObserver(observe).observe(html, { attributes: true, attributeFilter: ["data-mantine-color-scheme"] });
observe();

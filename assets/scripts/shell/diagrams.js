// Loads the script that draws diagrams (`assets/scripts/diagrams.js`) with the first page that has one.
import { base, content } from "./dom.js";

const load = () => {
    if (!content().querySelector('figure.code[data-language="mermaid"]')) return;
    document.removeEventListener("atoll:page", load);
    const src = `${base}/assets/site/on-demand/diagrams.js`;
    document.head.append(Object.assign(document.createElement("script"), { src }));
};

export const diagrams = () => {
    document.addEventListener("atoll:page", load);
    load();
};

// Loads scripts that the page does not need when the browser is idle.
import { html } from "../shell/dom.js";
import { idle } from "../shell/schedule.js";

export const loadDeferred = () => {
    const url = html.dataset.late;
    if (!url) return;
    addEventListener("load", () =>
        idle().then(() => {
            document.head.append(Object.assign(document.createElement("script"), { src: url }));
        }),
    );
};

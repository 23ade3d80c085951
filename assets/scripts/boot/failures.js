// The message in examples that cannot become live.
import { content, html, t } from "../shell/dom.js";

/** @param {Element} place */
const fail = (place) => {
    const message = document.createElement("p");
    message.className = "live-error";
    message.setAttribute("role", "status");
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "button", textContent: t("Reload") });
    button.addEventListener("click", () => location.reload());
    message.append(t("This example could not be loaded."), " ", button);
    place.replaceChildren(message);
    place.closest(".live")?.removeAttribute("aria-busy");
};

/** Show the message in all examples that are not live yet. */
export const failExamples = () => {
    const article = content().querySelector("article[data-interactive]:not([data-live])");
    if (article && !article.querySelector(".live-error")) {
        const place = document.createElement("div");
        article.prepend(place);
        fail(place);
    }
    content().querySelectorAll(".island:not([data-live])").forEach(fail);
};

/** Dash cannot start. Links load whole documents then. */
export const failDash = () => {
    html.dataset.boot = "failed";
    failExamples();
    document.addEventListener("atoll:page", failExamples);
};

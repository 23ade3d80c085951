// "Was this page helpful?": counts the answer without leaving the page, then offers to add a comment to it.
import { on, t } from "../../../scripts/shell/dom.js";

export const sendFeedback = () => {
    on("submit", ".feedback", async (/** @type {HTMLFormElement} */ form, event) => {
        event.preventDefault();
        const data = new FormData(form, /** @type {SubmitEvent} */ (event).submitter);
        const body = new URLSearchParams(/** @type {[string, string][]} */ ([...data]));
        const status = /** @type {HTMLElement} */ (form.querySelector(".feedback-status"));
        const details = /** @type {HTMLDetailsElement} */ (form.querySelector("details"));
        const response = await fetch(form.action, { method: "POST", body, redirect: "manual" }).catch(() => null);
        // Without the script, a redirect leads back to the page
        if (response?.type !== "opaqueredirect") {
            status.textContent = t("Could not send your answer. Try again later.");
            return;
        }
        status.textContent = t("Thank you for your feedback.");
        const isDone = Boolean(body.get("comment")) || "answer" in form.dataset;
        form.dataset.answer = body.get("helpful") ?? "";
        details.hidden = isDone;
        if (isDone) return;
        details.open = true;
        const send = Object.assign(document.createElement("button"), {
            className: "button",
            name: "helpful",
            value: form.dataset.answer,
        });
        send.textContent = t("Send comment");
        details.append(send);
    });
};

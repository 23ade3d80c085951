// The menu of languages leads to the translations of the shown page.
import { onOtherPage } from "../../../scripts/shell/dom.js";

onOtherPage(({ parts }) => {
    const lists = parts.querySelectorAll(".switcher ul");
    for (const [at, list] of document.querySelectorAll(".switcher ul").entries()) {
        list.replaceChildren(...(lists[at]?.childNodes ?? []));
    }
});

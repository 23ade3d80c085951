// The scripts that Dash needs. Their result is `assets/dash.js`: run `make scripts` after a change.
import { registerComponents } from "./dash/components.js";
import { loadScriptsOfExamples } from "./dash/example-scripts.js";
import { renderFiguresWhenNear } from "./dash/graph.js";
import { connect } from "./dash/islands.js";
import libraries from "./dash/libraries.css";
import { openSocketsLate } from "./dash/socket.js";

// With the same precedence as in the style sheet of the site, where a fork can change them
const style = Object.assign(document.createElement("style"), { textContent: libraries });
document.querySelector('link[rel="stylesheet"][href*="/_site/"]')?.before(style);
openSocketsLate();
// The scripts of all components have run, and the renderer of Dash runs next
document.addEventListener(
    "atoll:components",
    ({ detail: shell }) => {
        connect(shell);
        loadScriptsOfExamples();
        renderFiguresWhenNear();
        registerComponents(shell);
    },
    { once: true },
);

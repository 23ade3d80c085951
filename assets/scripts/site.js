// The scripts of every page. Their result is `assets/site/site.js`: run `make scripts` after a change.
import { recordActions, repeat, takeActions } from "./actions.js";
import { startDash } from "./boot.js";
import { isOurBuild, reloadFor, watchCallbacks } from "./build-id.js";
import { copyButtons } from "./copy.js";
import { loadDeferred } from "./deferred.js";
import { prefetchLinks } from "./documents.js";
import { announce, base } from "./dom.js";
import { drawer } from "./drawer.js";
import { failExamples } from "./failures.js";
import { continueFirstPage } from "./first-screen.js";
import { followLinks, isShown, visit } from "./navigate.js";
import { forgetPayload, loadPayload } from "./payload.js";
import { nextTask, painted, pressEnded } from "./schedule.js";
import { sections } from "./sections.js";
import { shown } from "./show-page.js";
import { tabs } from "./tabs.js";
import { theme } from "./theme.js";
import { toc } from "./toc.js";
import { startWhenNeeded } from "./when.js";

/** What the scripts in `dash/` use. They get it with the event `atoll:components`. */
const shell = {
    failExamples,
    forgetPayload,
    isOurBuild,
    isShown,
    loadPayload,
    nextTask,
    painted,
    pressEnded,
    reloadFor,
    repeat,
    shown,
    takeActions,
    visit,
};
/** @typedef {typeof shell} Shell */

const start = () => startDash(shell);

/**
 * For scripts of live examples and features:
 *
 * - `base`: the prefix of all paths of the site, for example `/docs`. Empty if the site is at the root of the host.
 * - `announce(text)`: screen readers read the text.
 * - `boot()`: start Dash now. Returns a promise that resolves when its scripts have run.
 *
 * Events on `document`: `atoll:page` when another article is shown, with its `path`.
 */
window.atoll = { base, announce, boot: start };

watchCallbacks();
continueFirstPage();
// The list of pages handles its own links before the drawer and the navigation
sections();
drawer();
copyButtons();
tabs();
theme();
toc();
recordActions();
followLinks();
prefetchLinks();
loadDeferred();
startWhenNeeded(start);

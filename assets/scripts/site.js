// The scripts of every page. Their result is `assets/site/site.js`: run `make scripts` after a change.
import { recordActions, repeat, takeActions } from "./boot/actions.js";
import { startDash } from "./boot/boot.js";
import { reloadFor, watchCallbacks } from "./boot/build-id.js";
import { loadDeferred } from "./boot/deferred.js";
import { failExamples } from "./boot/failures.js";
import { forgetPayload, loadPayload } from "./boot/payload.js";
import { startWhenNeeded } from "./boot/when.js";
import { copyButtons } from "./shell/copy.js";
import { diagrams } from "./shell/diagrams.js";
import { isOurBuild, prefetchLinks } from "./shell/documents.js";
import { announce, base } from "./shell/dom.js";
import { drawer } from "./shell/drawer.js";
import { continueFirstPage } from "./shell/first-screen.js";
import { keys } from "./shell/keys.js";
import { menus } from "./shell/menus.js";
import { followLinks, isShown, visit } from "./shell/navigate.js";
import { nextTask, painted, pressEnded } from "./shell/schedule.js";
import { sections } from "./shell/sections.js";
import { shown } from "./shell/show-page.js";
import { tabs } from "./shell/tabs.js";
import { theme } from "./shell/theme.js";
import { toc } from "./shell/toc.js";

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
menus();
keys();
copyButtons();
tabs();
theme();
diagrams();
toc();
recordActions();
followLinks();
prefetchLinks();
loadDeferred();
startWhenNeeded(start);

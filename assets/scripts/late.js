// The scripts that load when the browser is idle. Their result is `assets/site/deferred/late.js`: run `make scripts` after a change.
import { lineKeys } from "./late/lines.js";
import { storeVisits } from "./late/offline.js";
import { printing } from "./late/print.js";
import { scrollingBoxes } from "./late/scrolling.js";

lineKeys();
printing();
storeVisits();
scrollingBoxes();

import { bounded, percentile, ranOn } from "../fastapi-showcase/measure.js";
import { backendsOf, greet } from "./backends.js";
import { KINDS } from "./kinds.js";

const LEAST = 1, MOST = 200, USUAL = 50;
const TIMEOUT = 5000;
const GIVEN_UP = 3; // failures in a row
const LONGEST = 120_000;
const RATE = "Per second";
const COLORS = { flask: "gray.6", fastapi: "teal.6", quart: "violet.6" };
const OTHERS = ["orange.6", "blue.6", "pink.6"];

let running; // the AbortController of the run
let last = { backends: [], measures: [] };
let shown = "p50";

const isShown = () => document.getElementById("compare-start") !== null;
const set = (id, props) => isShown() && window.dash_clientside.set_props(`compare-${id}`, props);
const say = (text) => set("status", { children: text });

// What is shown of the times of one measure; undefined where there is nothing to show.
const figureOf = (id, times) => {
    if (shown !== RATE) return percentile(times, Number(shown.slice(1)) / 100);
    if (id === "gap" || !times.length) return undefined;
    return 1000 * times.length / times.reduce((sum, time) => sum + time, 0);
};

const written = (figure) => figure?.toFixed(1) ?? "–";

// What was found so far, as tables and bars.
const draw = () => {
    const { backends, measures } = last;
    const labels = backends.map(({ label }) => label);
    const rows = measures.map(([id, name]) => ({ id, name, figures: backends.map(({ found }) => figureOf(id, found[id])) }));
    set("backends", {
        data: {
            head: ["Backend", "State", "Dash", "Address"],
            body: backends.map(({ label, state, version, host }) => [label, state, version, host]),
        },
    });
    set("figures", { data: { head: [shown === RATE ? "per s" : "ms", ...labels], body: rows.map(({ name, figures }) => [name, ...figures.map(written)]) } });
    // Bars that lie have room for their names on a phone too.
    const chart = {
        id: "compare-chart",
        h: 340,
        dataKey: "measure",
        orientation: "vertical",
        gridAxis: "x",
        yAxisProps: { width: 92 },
        withLegend: true,
        // The time between events is what the server was asked for, and would dwarf the rest.
        data: rows.filter(({ id }) => id !== "gap").map(({ name, figures }) => ({
            measure: name,
            ...Object.fromEntries(figures.flatMap((figure, index) => figure === undefined ? [] : [[`backend${index}`, Number(figure.toFixed(2))]])),
        })),
        series: backends.map(({ label, name }, index) => ({ name: `backend${index}`, label, color: COLORS[name] ?? OTHERS[index % OTHERS.length] })),
    };
    set("bars", { children: { namespace: "dash_mantine_components", type: "BarChart", props: chart } });
};

// One request of one backend. What fails is counted; a backend that fails again and again is left out from then on.
const ask = async (kind, backend, run, isCounted) => {
    try {
        const found = await kind.run(backend, AbortSignal.any([run, AbortSignal.timeout(TIMEOUT)]));
        backend.inARow = 0;
        if (isCounted) for (const [id, times] of Object.entries(found)) backend.found[id].push(...times);
    } catch (error) {
        run.throwIfAborted();
        const reason = error.name === "TimeoutError" ? `no answer in ${TIMEOUT / 1000} s` : error.message;
        backend.failed += 1;
        backend.inARow += 1;
        backend.state = `${backend.inARow < GIVEN_UP ? `${backend.failed} failed, last` : "given up"}: ${kind.name}, ${reason}`;
    }
};

// A kind of request after the other; within it the backends in turns, each turn begun by another one.
const measure = async (backends, count, run) => {
    const total = KINDS.reduce((sum, kind) => sum + kind.turns(count) + 1, 0);
    let done = 0, told = 0;
    for (const kind of KINDS) {
        say(`${kind.name}: ${kind.turns(count)} for each backend, one at a time.`);
        for (let turn = 0; turn <= kind.turns(count); turn += 1) {
            const order = backends.map((_, index) => backends[(index + turn) % backends.length]);
            for (const backend of order) {
                if (backend.isThere && backend.inARow < GIVEN_UP) await ask(kind, backend, run, turn > 0);
            }
            done += 1;
            if (done / total - told < 0.05) continue;
            told = done / total;
            set("progress", { value: 100 * told });
        }
        draw();
    }
};

const summary = (backends, count, asked) => {
    const measured = backends.filter(({ found }) => found.plain.length);
    const missing = backends.length - measured.length;
    const bounds = Number(asked) === count ? "" : ` Between ${LEAST} and ${MOST} are possible.`;
    return `Done: ${count} ${count === 1 ? "request" : "requests"} of each kind, ${measured.map(({ label }) => label).join(", ") || "no backend"}`
        + `${missing ? `; ${missing} left out, see “State”` : ""}.${bounds}`;
};

export const start = async (clicks, asked, { peers, measures }, chosen) => {
    if (running) return window.dash_clientside.no_update;
    running = new AbortController();
    const run = AbortSignal.any([running.signal, AbortSignal.timeout(LONGEST)]);
    const count = bounded(asked, LEAST, MOST, USUAL);
    const backends = backendsOf(peers, measures);
    shown = chosen;
    last = { backends, measures };
    set("start", { disabled: true });
    set("cancel", { disabled: false });
    set("count", { value: count });
    set("progress", { value: 0 });
    try {
        say("Asking the backends who they are.");
        await greet(backends, run, TIMEOUT);
        draw();
        await measure(backends, count, run);
        for (const backend of backends) if (backend.state === "ready") backend.state = "measured";
        say(summary(backends, count, asked));
    } catch (error) {
        if (!run.aborted) throw error;
        say(running.signal.aborted ? "Cancelled. What was measured until then is shown." : "Ended after two minutes. What was measured until then is shown.");
    } finally {
        running = undefined;
        draw();
        set("progress", { value: 0 });
        set("start", { disabled: false });
        set("cancel", { disabled: true });
    }
    return isShown() ? ranOn() : window.dash_clientside.no_update;
};

export const cancel = () => {
    running?.abort();
    return true;
};

export const show = (chosen) => {
    shown = chosen;
    if (last.backends.length) draw();
    return window.dash_clientside.no_update;
};

// A reader who leaves the page wants no more of it.
document.addEventListener("atoll:page", () => {
    if (!isShown()) running?.abort();
});

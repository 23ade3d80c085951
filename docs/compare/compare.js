import { bounded, percentile, ranOn } from "../fastapi-showcase/measure.js";
import { backendsOf, identify } from "./backends.js";
import { KINDS } from "./kinds.js";

const MIN_COUNT = 1,
    MAX_COUNT = 200,
    DEFAULT_COUNT = 50;
const TIMEOUT = 5000;
const MAX_FAILURES = 3; // in a row
const RUN_TIMEOUT = 120_000;
const RATE = "Per second";
const COLORS = { flask: "gray.6", fastapi: "teal.6", quart: "violet.6" };
const OTHERS = ["orange.6", "blue.6", "pink.6"];

let running; // the AbortController of the run
let last = { backends: [], measures: [] };
let shown = "p50";

const isShown = () => document.getElementById("compare-start") !== null;
const set = (id, props) =>
    isShown() && window.dash_clientside.set_props(`compare-${id}`, props);
const setStatus = (text) => set("status", { children: text });

// The selected value of the times of one measurement. Undefined if there is no
// value.
const valueOf = (id, times) => {
    if (shown !== RATE) return percentile(times, Number(shown.slice(1)) / 100);
    if (id === "gap" || !times.length) return undefined;
    return (1000 * times.length) / times.reduce((sum, time) => sum + time, 0);
};

const formatted = (value) => value?.toFixed(1) ?? "–";

// Show the results so far as tables and a chart.
const draw = () => {
    const { backends, measures } = last;
    const labels = backends.map(({ label }) => label);
    const rows = measures.map(([id, name]) => ({
        id,
        name,
        values: backends.map(({ found }) => valueOf(id, found[id])),
    }));
    set("backends", {
        data: {
            head: ["Backend", "State", "Dash", "Host"],
            body: backends.map(({ label, state, version, host }) => [
                label,
                state,
                version,
                host,
            ]),
        },
    });
    set("figures", {
        data: {
            head: [shown === RATE ? "per s" : "ms", ...labels],
            body: rows.map(({ name, values }) => [
                name,
                ...values.map(formatted),
            ]),
        },
    });
    // Horizontal bars have space for their names on a phone too.
    const chart = {
        id: "compare-chart",
        h: 340,
        dataKey: "measure",
        orientation: "vertical",
        gridAxis: "x",
        yAxisProps: { width: 92 },
        withLegend: true,
        // The request sets the time between events, and these bars are much
        // longer than the others.
        data: rows
            .filter(({ id }) => id !== "gap")
            .map(({ name, values }) => ({
                measure: name,
                ...Object.fromEntries(
                    values.flatMap((value, index) =>
                        value === undefined
                            ? []
                            : [[`backend${index}`, Number(value.toFixed(2))]],
                    ),
                ),
            })),
        series: backends.map(({ label, name }, index) => ({
            name: `backend${index}`,
            label,
            color: COLORS[name] ?? OTHERS[index % OTHERS.length],
        })),
    };
    set("bars", {
        children: {
            namespace: "dash_mantine_components",
            type: "BarChart",
            props: chart,
        },
    });
};

// Send one request to one backend, and count failures. After several failures
// in a row, the backend is skipped.
const send = async (kind, backend, run, isCounted) => {
    try {
        const found = await kind.run(
            backend,
            AbortSignal.any([run, AbortSignal.timeout(TIMEOUT)]),
        );
        backend.inARow = 0;
        if (isCounted)
            for (const [id, times] of Object.entries(found))
                backend.found[id].push(...times);
    } catch (error) {
        run.throwIfAborted();
        const reason =
            error.name === "TimeoutError"
                ? `no response in ${TIMEOUT / 1000} s`
                : error.message;
        backend.failed += 1;
        backend.inARow += 1;
        const state =
            backend.inARow < MAX_FAILURES
                ? `${backend.failed} failed, last`
                : "stopped";
        backend.state = `${state}: ${kind.name}, ${reason}`;
    }
};

// Measure one kind of request after the other. Each round starts with a
// different backend.
const measure = async (backends, count, run) => {
    const total = KINDS.reduce((sum, kind) => sum + kind.turns(count) + 1, 0);
    let done = 0,
        shownShare = 0;
    for (const kind of KINDS) {
        setStatus(
            `${kind.name}: ${kind.turns(count)} per backend, one at a time.`,
        );
        for (let turn = 0; turn <= kind.turns(count); turn += 1) {
            const order = backends.map(
                (_, index) => backends[(index + turn) % backends.length],
            );
            for (const backend of order) {
                if (backend.isThere && backend.inARow < MAX_FAILURES)
                    await send(kind, backend, run, turn > 0);
            }
            done += 1;
            if (done / total - shownShare < 0.05) continue;
            shownShare = done / total;
            set("progress", { value: 100 * shownShare });
        }
        draw();
    }
};

const summary = (backends, count, typed) => {
    const measured = backends.filter(({ found }) => found.plain.length);
    const missing = backends.length - measured.length;
    const requests = count === 1 ? "request" : "requests";
    const names = measured.map(({ label }) => label).join(", ");
    const rest = missing ? `; ${missing} not measured, see “State”` : "";
    const bounds =
        Number(typed) === count
            ? ""
            : ` The number must be from ${MIN_COUNT} to ${MAX_COUNT}.`;
    return (
        `Done: ${count} ${requests} of each kind, ` +
        `${names || "no backend"}${rest}.${bounds}`
    );
};

export const start = async (clicks, typed, { peers, measures }, chosen) => {
    if (running) return window.dash_clientside.no_update;
    running = new AbortController();
    const run = AbortSignal.any([
        running.signal,
        AbortSignal.timeout(RUN_TIMEOUT),
    ]);
    const count = bounded(typed, MIN_COUNT, MAX_COUNT, DEFAULT_COUNT);
    const backends = backendsOf(peers, measures);
    shown = chosen;
    last = { backends, measures };
    set("start", { disabled: true });
    set("cancel", { disabled: false });
    set("count", { value: count });
    set("progress", { value: 0 });
    try {
        setStatus("Connecting to the backends.");
        await identify(backends, run, TIMEOUT);
        draw();
        await measure(backends, count, run);
        for (const backend of backends)
            if (backend.state === "ready") backend.state = "measured";
        setStatus(summary(backends, count, typed));
    } catch (error) {
        if (!run.aborted) throw error;
        const end = running.signal.aborted
            ? "Canceled."
            : "Stopped after two minutes.";
        setStatus(`${end} The results so far are shown.`);
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

// Stop the run when the user leaves the page.
document.addEventListener("atoll:page", () => {
    if (!isShown()) running?.abort();
});

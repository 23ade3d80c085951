import {
    endWithPage,
    here,
    milliseconds,
    percentile,
    show,
} from "./measure.js";

const ID = "showcase-async";
const EVERY = 100;
const BEFORE = 500;
const AFTER = 400;
// Maximum number of open heartbeat requests: the browser opens six connections,
// and the callback needs one.
const OPEN = 4;
const TIMEOUT = 12_000;
// A slower heartbeat means a blocked process, not only a busy one.
const BLOCKED = 1000;

let current;
let runs = 0;

const pause = (time) =>
    new Promise((resolve) => {
        setTimeout(resolve, time);
    });

const draw = ({ lane, beats }) => {
    // At least 24 places, so bars keep their width.
    const places = Array.from(
        { length: Math.max(beats.length, 24) },
        (_, beat) => ({ beat, ms: beats[beat] ?? null }),
    );
    show(`${ID}-${lane}-chart`, { data: places });
};

// The heartbeats as text.
export const describe = (beats) => {
    const answered = beats.filter(Number.isFinite);
    if (!answered.length) return "No heartbeat got a response.";
    const [least, middle, most] = [0, 0.5, 1].map((share) =>
        percentile(answered, share),
    );
    const lost = beats.length - answered.length;
    return [
        `${beats.length} heartbeats: fastest ${milliseconds(least)}, ` +
            `median ${milliseconds(middle)}, slowest ${milliseconds(most)}.`,
        lost ? `${lost} got no response.` : "",
        most >= BLOCKED
            ? "Other requests had to wait."
            : "No request had to wait.",
    ]
        .filter(Boolean)
        .join(" ");
};

const beat = async (run) => {
    const number = run.beats.push(null) - 1;
    const started = performance.now();
    run.open += 1;
    try {
        await (
            await fetch(here("/healthz"), {
                cache: "no-store",
                signal: run.controller.signal,
            })
        ).arrayBuffer();
        run.beats[number] = performance.now() - started;
    } catch {
        // The heartbeat has no value.
    }
    run.open -= 1;
    if (current === run) draw(run);
};

const heart = (lane) => {
    const run = { lane, beats: [], open: 0, controller: new AbortController() };
    const { signal } = run.controller;
    const timer = setInterval(() => {
        if (run.open < OPEN) beat(run);
    }, EVERY);
    const limit = setTimeout(() => stopWaiting(run), TIMEOUT);
    signal.addEventListener("abort", () => {
        clearInterval(timer);
        clearTimeout(limit);
    });
    endWithPage(run.controller);
    return run;
};

const finish = (run) => {
    if (run.controller.signal.aborted) return;
    run.controller.abort();
    show(`${ID}-${run.lane}-words`, { children: describe(run.beats) });
    if (current === run) current = undefined;
};

const enable = (enabled) => {
    for (const name of ["sync", "async"])
        show(`${ID}-${name}-start`, { disabled: !enabled });
};

// Dash does not enable the buttons if its request fails.
const stopWaiting = (run) => {
    show(`${ID}-${run.lane}-result`, {
        children: "No response. The server is busy or unavailable.",
    });
    enable(true);
    finish(run);
};

// Clicks while a callback runs are ignored: fifty clicks are one run.
const begin = async (lane) => {
    if (current && !current.ending && !current.controller.signal.aborted)
        return null;
    if (current) finish(current);
    current = heart(lane);
    enable(false);
    show(`${ID}-${lane}-result`, { children: "Running …" });
    show(`${ID}-${lane}-words`, {
        children: "Measuring /healthz ten times a second …",
    });
    await pause(BEFORE);
    runs += 1;
    return runs;
};

export const start = async (clicks, mode) => {
    const { no_update: none } = window.dash_clientside;
    const run = await begin("sync");
    if (run === null) return [none, none];
    return mode === "stock" ? [none, run] : [run, none];
};

export const startGathered = async () =>
    (await begin("async")) ?? window.dash_clientside.no_update;

// After the result, measure a few more heartbeats, then show the text.
export const end = async (result) => {
    const run = current;
    if (!run || run.ending || !/^(Took|Not run)/.test(result)) return;
    run.ending = true;
    await pause(AFTER);
    finish(run);
};

import {
    bounded,
    endWithPage,
    here,
    milliseconds,
    percentile,
    ranOn,
    show,
    working,
} from "./measure.js";

const ID = "showcase-stress";
const MAX_RUNS = 5;
const KEY = "atoll-showcase-stress";
const BUCKETS = 12;
const DEFAULT_COUNT = 60;
const TIMEOUT = 30_000;

let running;
let number = 0;

// The number of requests for the input of the user, and a message if the input
// is invalid.
export const countFrom = (typed, most) => {
    const text = String(typed ?? "").trim();
    const count = bounded(text, 1, most, DEFAULT_COUNT);
    if (text === "" || !Number.isFinite(Number(text)))
        return [
            count,
            `“${text.slice(0, 40)}” is not a number. Sent ${count} instead.`,
        ];
    return Number(text) === count
        ? [count, ""]
        : [
              count,
              `${text.slice(0, 40)} is not a whole number from 1 to ` +
                  `${most}. Sent ${count} instead.`,
          ];
};

// A histogram with equal steps from 0 to the largest value.
export const histogram = (series, buckets = BUCKETS) => {
    const most = Math.max(...Object.values(series).flat(), 1);
    const step = most / buckets;
    return Array.from({ length: buckets }, (_, at) => ({
        time: `${Math.round(at * step)}–${Math.round((at + 1) * step)} ms`,
        ...Object.fromEntries(
            Object.entries(series).map(([name, values]) => [
                name,
                values.filter(
                    (value) =>
                        Math.min(Math.floor(value / step), buckets - 1) === at,
                ).length,
            ]),
        ),
    }));
};

const kept = () => {
    try {
        return JSON.parse(sessionStorage.getItem(KEY)) ?? [];
    } catch {
        return [];
    }
};

const keep = (rows) => {
    try {
        sessionStorage.setItem(KEY, JSON.stringify(rows));
    } catch {
        // Without storage, the table shows this run only.
    }
};

// The table with the last runs. The other rows are empty.
const filled = (rows, table) => ({
    ...table,
    body: [...rows, ...table.body].slice(0, MAX_RUNS),
});

export const remembered = ({ table }) => filled(kept(), table);

const one = async (url, signal) => {
    const started = performance.now();
    try {
        const response = await fetch(url, { signal, cache: "no-store" });
        await response.arrayBuffer();
        return {
            url,
            took: performance.now() - started,
            error: response.ok ? "" : `status ${response.status}`,
        };
    } catch (error) {
        const why = {
            AbortError: "stopped",
            TimeoutError: `timed out after ${TIMEOUT / 1000} s`,
        };
        return { url, took: NaN, error: why[error.name] ?? "no response" };
    }
};

// The times of a request in the browser: in the queue, and from its start to
// the end of the response.
const timed = async (results) => {
    const wanted = results.filter(({ took }) => Number.isFinite(took));
    const entryOf = ({ url }) =>
        performance.getEntriesByName(url, "resource")[0];
    // The entry appears shortly after the response.
    for (let tries = 0; tries < 20 && !wanted.every(entryOf); tries += 1)
        await new Promise((resolve) => {
            setTimeout(resolve, 25);
        });
    return wanted.map((result) => {
        const entry = entryOf(result);
        return entry?.requestStart
            ? {
                  ...result,
                  line: entry.requestStart - entry.startTime,
                  server: entry.responseEnd - entry.requestStart,
                  protocol: entry.nextHopProtocol,
              }
            : { ...result, line: NaN, server: NaN, protocol: "" };
    });
};

const finite = (values) => values.filter(Number.isFinite);
const shares = (values) =>
    [0.5, 0.95, 0.99].map((share) => percentile(finite(values), share));
const cell = (values) =>
    shares(values)
        .map((value) =>
            value === undefined ? "–" : value.toFixed(value < 100 ? 1 : 0),
        )
        .join(" / ");

const kindsOf = (results) => {
    const kinds = new Map();
    for (const { error } of results)
        if (error) kinds.set(error, (kinds.get(error) ?? 0) + 1);
    return [...kinds].map(([kind, count]) => `${count} × ${kind}`).join(", ");
};

const lineUp = (protocol) =>
    protocol === "http/1.1"
        ? "Over HTTP/1.1, the browser opens six connections to a site. The " +
          "other requests wait in the browser."
        : `The protocol is ${protocol || "unknown"}.`;

const setStatus = (...sentences) =>
    show(`${ID}-status`, { children: sentences.filter(Boolean).join(" ") });

const report = async (results, wall, target, note, table) => {
    const answered = results.filter(({ took }) => Number.isFinite(took));
    const kinds = kindsOf(results);
    const count = `${answered.length} of ${results.length}`;
    if (!answered.length) {
        setStatus(
            note,
            `No responses for ${results.length} requests: ${kinds}.`,
        );
        return;
    }
    const measured = await timed(results);
    const [all, line, server] = ["took", "line", "server"].map((name) =>
        measured.map((result) => result[name]),
    );
    const [inAll, inLine, atServer] = [all, line, server].map((values) =>
        milliseconds(shares(values)[0]),
    );
    const rate = ((answered.length / wall) * 1000).toFixed(1);
    setStatus(
        note,
        `${count} responses in ${milliseconds(wall)}, ${rate} per second.`,
        kinds ? `Errors: ${kinds}.` : "No errors.",
        `Medians: ${inAll} in total, ${inLine} in the queue, ${atServer} ` +
            `at the server.`,
        lineUp(measured[0].protocol),
    );
    show(`${ID}-chart`, {
        data: histogram({ all: finite(all), server: finite(server) }),
    });
    const row = [
        target,
        kinds ? `${count} (${kinds})` : count,
        rate,
        cell(all),
        cell(line),
        cell(server),
    ];
    const rows = [row, ...kept()].slice(0, MAX_RUNS);
    keep(rows);
    show(`${ID}-table`, { data: filled(rows, table) });
};

const measure = async (target, count, note, table, controller) => {
    number += 1;
    const stamp = `${Date.now().toString(36)}-${number}`;
    const address = new URL(here(target), location.origin);
    const urls = Array.from({ length: count }, (_, at) => {
        address.searchParams.set("atoll-run", `${stamp}-${at}`);
        return address.href;
    });
    performance.setResourceTimingBufferSize(
        performance.getEntriesByType("resource").length + count + 250,
    );
    let back = 0;
    let drawn = 0;
    const started = performance.now();
    const results = await Promise.all(
        urls.map(async (url) => {
            const result = await one(url, controller.signal);
            back += 1;
            if (performance.now() - drawn > 100) {
                drawn = performance.now();
                show(`${ID}-progress`, { value: (100 * back) / count });
            }
            return result;
        }),
    );
    const wall = performance.now() - started;
    show(`${ID}-progress`, { value: 100 });
    await report(results, wall, target.split("?")[0], note, table);
};

export const run = async (clicks, target, typed, { most, table }) => {
    if (running) return;
    running = new AbortController();
    endWithPage(running);
    const timer = setTimeout(
        () => running.abort(new DOMException("", "TimeoutError")),
        TIMEOUT,
    );
    const [count, note] = countFrom(typed, most);
    working(`${ID}-start`, `${ID}-stop`, true);
    show(`${ID}-progress`, { value: 0 });
    setStatus(note, `Sending ${count} …`);
    try {
        await measure(target, count, note, table, running);
    } finally {
        clearTimeout(timer);
        running.abort();
        running = undefined;
        working(`${ID}-start`, `${ID}-stop`, false);
        show(`${ID}-ran`, { children: await ranOn() });
    }
};

export const stop = () => {
    running?.abort();
};

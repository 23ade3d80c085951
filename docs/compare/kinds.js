// The kinds of requests. `run` returns times in milliseconds by measurement.
// `turns` returns the number of runs for a number of requests.
import { urlOn } from "./backends.js";

const EVENTS = 10;
const INTERVAL = 20;

const OPTIONS = { credentials: "omit", cache: "no-store" };

// The request that Dash sends for the callback `echo`.
const CALLBACK = {
    ...OPTIONS,
    // With `no-store`, a browser sends a preflight before each POST. Responses
    // to POST are not cached anyway.
    cache: "default",
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
        output: "compare-echo.data",
        outputs: { id: "compare-echo", property: "data" },
        inputs: [{ id: "compare-asked", property: "data", value: 1 }],
        changedPropIds: ["compare-asked.data"],
    }),
};

const fetched = async (backend, path, signal, options) => {
    const response = await fetch(urlOn(backend, path), { ...options, signal });
    if (!response.ok) throw new Error(`status ${response.status}`);
    return response;
};

// The time from the request to the last byte of the response.
const request = (id, name, path, options = OPTIONS) => ({
    name,
    turns: (count) => count,
    run: async (backend, signal) => {
        const started = performance.now();
        const response = await fetched(backend, path, signal, options);
        await response.arrayBuffer();
        return { [id]: [performance.now() - started] };
    },
});

// The time from the request to the first event, and from each event to the
// next.
const stream = {
    name: "Stream",
    turns: (count) => Math.ceil(count / 10),
    run: async (backend, signal) => {
        const times = [performance.now()];
        const response = await fetched(
            backend,
            `/api/demo/events?count=${EVENTS}&interval_ms=${INTERVAL}`,
            signal,
            OPTIONS,
        );
        const reader = response.body
            .pipeThrough(new TextDecoderStream())
            .getReader();
        let rest = "";
        for (
            let piece = await reader.read();
            !piece.done;
            piece = await reader.read()
        ) {
            const now = performance.now();
            const lines = (rest + piece.value).split("\n");
            rest = lines.pop();
            times.push(
                ...lines
                    .filter((line) => line.trim() === "event: tick")
                    .map(() => now),
            );
        }
        if (times.length <= EVENTS)
            throw new Error(`received ${times.length - 1} of ${EVENTS} events`);
        const [first, ...gaps] = times
            .slice(1)
            .map((time, index) => time - times[index]);
        return { first: [first], gap: gaps };
    },
};

export const KINDS = [
    request("plain", "Plain response", "/api/demo/plain"),
    request("health", "Health", "/healthz"),
    request("payload", "Page payload", "/_page/compare"),
    request("callback", "Callback", "/_dash-update-component", CALLBACK),
    stream,
];

// What is asked of each backend. `run` returns times in milliseconds by measure; `turns` is how often, of so many requests.
import { addressOn } from "./backends.js";

const EVENTS = 10;
const INTERVAL = 20;

const OPTIONS = { credentials: "omit", cache: "no-store" };

// What Dash itself would post for the callback `echo`.
const CALLBACK = {
    ...OPTIONS,
    // A browser that is told to keep nothing asks for permission before each post; nobody keeps answers to a post anyway.
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

const asked = async (backend, path, signal, options) => {
    const response = await fetch(addressOn(backend, path), { ...options, signal });
    if (!response.ok) throw new Error(`answered ${response.status}`);
    return response;
};

// From the request to the last byte of the answer.
const request = (id, name, path, options = OPTIONS) => ({
    name,
    turns: (count) => count,
    run: async (backend, signal) => {
        const started = performance.now();
        const response = await asked(backend, path, signal, options);
        await response.arrayBuffer();
        return { [id]: [performance.now() - started] };
    },
});

// From the request to the first event, and from each event to the next.
const stream = {
    name: "Stream",
    turns: (count) => Math.ceil(count / 10),
    run: async (backend, signal) => {
        const times = [performance.now()];
        const response = await asked(backend, `/api/demo/events?count=${EVENTS}&interval_ms=${INTERVAL}`, signal, OPTIONS);
        const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
        let rest = "";
        for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
            const now = performance.now();
            const lines = (rest + piece.value).split("\n");
            rest = lines.pop();
            times.push(...lines.filter((line) => line.trim() === "event: tick").map(() => now));
        }
        if (times.length <= EVENTS) throw new Error(`${times.length - 1} of ${EVENTS} events came`);
        const [first, ...gaps] = times.slice(1).map((time, index) => time - times[index]);
        return { first: [first], gap: gaps };
    },
};

export const KINDS = [
    request("plain", "Plain answer", "/api/demo/plain"),
    request("health", "Health", "/healthz"),
    request("payload", "Page payload", "/_page/compare"),
    request("callback", "Callback", "/_dash-update-component", CALLBACK),
    stream,
];

// Starts the four techniques, and counts and shows their messages.
import {
    bounded,
    milliseconds,
    percentile,
    ranOn,
} from "../fastapi-showcase/measure.js";
import {
    Broken,
    answerOf,
    bytesOf,
    inBytes,
    keepConnected,
    moment,
    needSockets,
    onceLeft,
    pause,
    readEvents,
    readSocket,
} from "./connections.js";

const SECONDS = 60;
const PER_SECOND = 5;
// Wait before connecting, so fifty clicks start a technique once.
const SETTLE = 250;
const ROUND_TRIPS = 5;

// Bytes that the protocol adds to a message. HTTP/1.1: the length of the chunk
// and two line ends. WebSocket: RFC 6455, section 5.2.
const CHUNK = 6;
const frame = (bytes) => bytes + (bytes < 126 ? 2 : 4);
// The message in which Dash sends a property. It contains the page ID of 36
// characters.
const wrapped = (data) =>
    JSON.stringify({
        type: "set_props",
        rendererId: "-".repeat(36),
        payload: { componentId: "realtime-sample", props: { data } },
    });

const FEED = "/api/demo/feed";

const isHere = () => document.getElementById("realtime-ran");
const set = (id, props) => {
    if (isHere()) window.dash_clientside.set_props(`realtime-${id}`, props);
};
const now = () => performance.timeOrigin + performance.now();

// A signal that aborts when the tab is hidden.
const untilHidden = (signal) => {
    const hidden = new AbortController();
    const look = () => {
        if (document.hidden) hidden.abort();
    };
    document.addEventListener("visibilitychange", look, { signal });
    look();
    return hidden.signal;
};

const shown = (signal) =>
    new Promise((resolve) => {
        document.addEventListener(
            "visibilitychange",
            () => {
                if (!document.hidden) resolve();
            },
            { signal },
        );
        signal.addEventListener("abort", resolve, { once: true });
    });

// The offset between the clocks of the server and the browser. In the fastest
// of several round trips, both ways are assumed to take the same time.
let clocks;

const compareClocks = async () => {
    const trips = [];
    const example = isHere();
    for (let trip = 0; trip < ROUND_TRIPS; trip += 1) {
        if (isHere() !== example) throw new Broken("the page was left");
        const sentAt = now();
        const { sent } = await (await answerOf(FEED)).json();
        const took = now() - sentAt;
        trips.push({ took, ahead: moment(sent) - sentAt - took / 2 });
    }
    return trips.reduce((best, trip) => (trip.took < best.took ? trip : best));
};

const needClocks = async () => {
    clocks ??= compareClocks();
    try {
        const { took, ahead } = await clocks;
        const side = ahead < 0 ? "behind" : "ahead of";
        set("clocks", {
            children:
                `The clock of the server is ` +
                `${milliseconds(Math.abs(ahead))} ${side} the clock ` +
                `of this browser, ± ${milliseconds(took / 2)} (half ` +
                `of the fastest of ${ROUND_TRIPS} round trips).`,
        });
        return ahead;
    } catch (problem) {
        clocks = undefined;
        throw problem;
    }
};

// One technique: its connection and its messages.
class Way {
    constructor(name, label, connect) {
        Object.assign(this, { name, label, connect });
        this.clear();
    }

    clear() {
        Object.assign(this, {
            messages: 0,
            payload: 0,
            wire: 0,
            weighed: 0,
            missed: 0,
            seen: 0,
            value: undefined,
            last: undefined,
            ages: [],
            seconds: [],
            fresh: [],
        });
    }

    tell(text) {
        set(`${this.name}-state`, { children: text });
    }

    switchTo(isOn) {
        const children = isOn ? "Stop" : "Start";
        set(`${this.name}-switch`, {
            children,
            "aria-label": `${children} ${this.label}`,
        });
    }

    stop(text) {
        if (!this.running) return;
        this.running.abort();
        this.running = undefined;
        this.switchTo(false);
        this.tell(text);
    }

    async start(interval) {
        this.stop("");
        if (!WAYS.some((way) => way.running)) clocks = undefined;
        const running = new AbortController();
        const { signal } = running;
        Object.assign(this, { running, interval, began: performance.now() });
        this.clear();
        watch();
        this.switchTo(true);
        this.tell("Connecting …");
        draw();
        await pause(SETTLE, signal);
        if (signal.aborted) return;
        void ranOn().then((children) => set("ran", { children }));
        const timer = setTimeout(
            () => this.stop(`Stopped after ${SECONDS} s.`),
            SECONDS * 1000,
        );
        const outcome = await this.keepGoing(signal);
        clearTimeout(timer);
        if (signal.aborted) return;
        if (outcome.state === "done")
            this.tell(outcome.text ?? "Complete: the server sent all samples.");
        this.running = undefined;
        this.switchTo(false);
    }

    // Run until the end. While the tab is hidden, there is no connection.
    async keepGoing(signal) {
        while (!signal.aborted) {
            if (document.hidden) {
                this.tell("Paused while this tab is hidden.");
                await shown(signal);
                continue;
            }
            this.last = undefined;
            let text;
            const visible = AbortSignal.any([signal, untilHidden(signal)]);
            const state = await keepConnected(
                async ({ received }) => {
                    this.ahead = await needClocks();
                    text = await this.connect(this, {
                        signal: visible,
                        opened: () => this.tell("Open."),
                        received,
                    });
                },
                { signal: visible, tell: (_, words) => this.tell(words) },
            );
            if (state !== "stopped") return { state, text };
        }
        return { state: "stopped" };
    }

    // Count the bytes of a message on the wire.
    weigh(bytes) {
        this.wire += bytes;
        this.weighed += 1;
    }

    receive(sample, payload) {
        this.messages += 1;
        this.payload += payload;
        if (this.last !== undefined && sample.number <= this.last) {
            draw();
            return;
        }
        if (this.last !== undefined)
            this.missed += sample.number - this.last - 1;
        this.last = sample.number;
        this.seen += 1;
        this.value = sample.value;
        this.fresh.push(moment(sample.time));
        draw();
    }

    // The samples since the last frame are on the screen now.
    drawn() {
        const second = Math.floor((performance.now() - this.began) / 1000);
        for (const taken of this.fresh.splice(0)) {
            const age = now() + this.ahead - taken;
            this.ages.push(age);
            (this.seconds[second] ??= []).push(age);
        }
    }
}

// Request samples at the selected interval. It varies by 10%, so pages that
// start together do not stay together.
const poll = async (way, { signal, opened, received }) => {
    let isOpen = false;
    weighPolls(way, signal);
    while (!signal.aborted) {
        const sentAt = performance.now();
        const text = await (await answerOf(FEED, { signal })).text();
        if (signal.aborted) return;
        if (!isOpen) opened();
        isOpen = true;
        received();
        way.receive(JSON.parse(text), bytesOf(text));
        await pause(
            way.interval * (0.9 + Math.random() / 5) -
                (performance.now() - sentAt),
            signal,
        );
    }
};

// Responses as the browser counts them: the body and the fixed 300 bytes for
// headers of the standard (Resource Timing).
const weighPolls = (way, signal) => {
    const observer = new PerformanceObserver((list) => {
        for (const { name, transferSize } of list.getEntries())
            if (new URL(name).pathname.endsWith(FEED)) way.weigh(transferSize);
    });
    observer.observe({ type: "resource" });
    signal.addEventListener("abort", () => observer.disconnect(), {
        once: true,
    });
};

const events = async (way, { signal, opened, received }) => {
    const left = Math.max(
        Math.ceil(
            (SECONDS - (performance.now() - way.began) / 1000) * PER_SECOND,
        ),
        1,
    );
    const count = Math.min(left, SECONDS * PER_SECOND);
    const sent = await readEvents(`${FEED}/events?count=${count}`, {
        signal,
        opened,
        received: ({ data, bytes }) => {
            received();
            way.weigh(bytes + CHUNK);
            way.receive(data, bytes);
        },
    });
    if (sent < count)
        throw new Broken("the server ended the stream early (going away)");
};

const socket = async (way, { signal, opened, received }) => {
    await needSockets();
    await readSocket(`${FEED}/socket`, {
        signal,
        opened: ({ extensions }) => {
            opened();
            if (extensions.includes("deflate"))
                way.tell(
                    "Open. Messages are compressed; the table counts their " +
                        "uncompressed size.",
                );
        },
        received: ({ data, bytes }) => {
            received();
            way.weigh(frame(bytes));
            way.receive(data, bytes);
        },
    });
};

// The current run of the callback, and the functions that receive its messages.
let run = 0;
let listener;
const FIRST_MESSAGE = 10_000;

const callback = (way, { signal, opened, received }) =>
    new Promise((resolve, reject) => {
        const done = new AbortController();
        const over = (settle, result) => {
            done.abort();
            set("run", { data: 0 });
            settle(result);
        };
        run = Math.max(run + 1, Date.now());
        listener = {
            sample: (sample) => {
                if (signal.aborted || sample.run !== run) return;
                if (!way.seen) opened();
                received();
                way.heard = true;
                const bytes = bytesOf(wrapped(sample));
                way.weigh(frame(bytes));
                way.receive(sample, bytes);
            },
            end: (end) => {
                if (signal.aborted || end.run !== run) return;
                if (end.error)
                    over(reject, new Broken(end.error, { after: 2 }));
                else
                    over(
                        resolve,
                        end.batched
                            ? `No WebSocket: the callback set ` +
                                  `${end.batched} samples in ` +
                                  `${end.batched / PER_SECOND} s. Only the ` +
                                  `last one arrived, with the response. On ` +
                                  `FastAPI and Quart, all arrive.`
                            : undefined,
                    );
            },
        };
        signal.addEventListener(
            "abort",
            () => over(reject, new Broken("stopped")),
            { once: true },
        );
        // `assets/scripts/dash/socket.js` sets the state of the socket on
        // <html>.
        const watcher = new MutationObserver(() => {
            const { socket: name } = document.documentElement.dataset;
            if (name === "failed")
                over(reject, new Broken("the WebSocket of Dash did not open"));
            if (name === "closed")
                over(reject, new Broken("the WebSocket of Dash was closed"));
        });
        watcher.observe(document.documentElement, {
            attributeFilter: ["data-socket"],
        });
        done.signal.addEventListener("abort", () => watcher.disconnect());
        way.heard = false;
        void pause(FIRST_MESSAGE, done.signal).then(() => {
            if (!done.signal.aborted && !way.heard)
                over(
                    reject,
                    new Broken("no message arrived within ten seconds"),
                );
        });
        set("run", { data: run });
    });

const WAYS = [
    new Way("polling", "Polling", poll),
    new Way("events", "Events", events),
    new Way("socket", "WebSocket", socket),
    new Way("callback", "Callback", callback),
];
const [polling, sse, websocket, streaming] = WAYS;

let watched = false;

// Stop all when the user leaves the page.
const watch = () => {
    watched ||= onceLeft("realtime-ran", () => {
        watched = false;
        for (const way of WAYS) way.stop("");
    });
};

const HEAD = ["Way", "Polling", "Events", "Socket", "Callback"];
const ROWS = [
    [
        "Level",
        ({ value }) => (value === undefined ? "–" : `${value.toFixed(3)} m`),
    ],
    ["Messages", ({ messages }) => messages],
    ["Payload", ({ payload }) => inBytes(payload)],
    [
        "Wire, each",
        ({ wire, weighed }) =>
            weighed ? `${Math.round(wire / weighed)} B` : "–",
    ],
    ["Age, median", ({ ages }) => milliseconds(percentile(ages, 0.5))],
    ["Age, p95", ({ ages }) => milliseconds(percentile(ages, 0.95))],
    ["Missed", ({ missed }) => missed],
];
const table = () => ({
    head: HEAD,
    body: ROWS.map(([row, cell]) => [row, ...WAYS.map(cell)]),
});

const points = () =>
    Array.from(
        { length: Math.max(...WAYS.map(({ seconds }) => seconds.length)) },
        (_, second) => ({
            second,
            ...Object.fromEntries(
                WAYS.map(({ name, seconds }) => [
                    name,
                    seconds[second]
                        ? Math.max(
                              Math.round(percentile(seconds[second], 0.5)),
                              1,
                          )
                        : null,
                ]),
            ),
        }),
    );

let drawing = false;
let charted = 0;

// Draw the table once per frame, and the chart once a second.
const draw = () => {
    if (drawing) return;
    drawing = true;
    requestAnimationFrame(() => {
        drawing = false;
        set("figures", { data: table() });
        requestAnimationFrame(() => WAYS.forEach((way) => way.drawn()));
        if (performance.now() - charted < 1000) return;
        charted = performance.now();
        set("ages", { data: points() });
    });
};

const pace = (interval) => bounded(interval, 200, 5000, 200);

const turn = (way, interval) => {
    if (way.running) way.stop("Stopped by you.");
    else void way.start(pace(interval));
};

export const switch_polling = (_, interval) => turn(polling, interval);
export const switch_events = (_, interval) => turn(sse, interval);
export const switch_socket = (_, interval) => turn(websocket, interval);
export const switch_callback = (_, interval) => turn(streaming, interval);

export const startAll = (_, interval) => {
    for (const way of WAYS) void way.start(pace(interval));
};

export const stopAll = () => {
    for (const way of WAYS) way.stop("Stopped by you.");
};

export const takeSample = (sample) => listener?.sample(sample);
export const takeEnd = (end) => listener?.end(end);

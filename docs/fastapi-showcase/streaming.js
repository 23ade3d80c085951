// Opens the two streams, reconnects them, and shows their messages.
import {
    Broken,
    inBytes,
    keepConnected,
    needSockets,
    onceLeft,
    pause,
    readEvents,
    readSocket,
} from "../realtime/connections.js";
import { bounded, ranOn } from "./measure.js";

const NAME = "showcase-streaming";
const POINTS = 60;
// Wait before connecting, so fifty clicks open one connection.
const SETTLE = 250;

const set = (id, props) => {
    if (document.getElementById(`${NAME}-ran`))
        window.dash_clientside.set_props(`${NAME}-${id}`, props);
};

// One of the two panels: its connection and its messages.
class Panel {
    constructor(way) {
        this.way = way;
        this.running = undefined;
    }

    tell(text) {
        set(`${this.way}-state`, { children: text });
    }

    // Run until the server completes the stream, the user closes it or leaves
    // the page, or all attempts failed.
    async open(connect, ended) {
        this.stop();
        const running = new AbortController();
        this.running = running;
        this.leaving ??= onceLeft(`${NAME}-ran`, () => {
            this.leaving = undefined;
            this.stop();
        });
        Object.assign(this, {
            messages: 0,
            bytes: 0,
            before: undefined,
            gaps: [],
        });
        this.tell("Connecting …");
        this.draw();
        await pause(SETTLE, running.signal);
        if (running.signal.aborted) return;
        void ranOn().then((children) => set("ran", { children }));
        const tell = (_, text) => this.tell(text);
        const once = ({ received }) =>
            this.connect(connect, running.signal, received);
        const outcome = await keepConnected(once, {
            signal: running.signal,
            tell,
        });
        if (outcome === "done") this.tell(ended());
        if (this.running === running) this.running = undefined;
    }

    // A single connection, which `break` interrupts.
    async connect(connect, signal, received) {
        const cut = new AbortController();
        this.cut = cut;
        try {
            await connect({
                signal: AbortSignal.any([signal, cut.signal]),
                opened: () => this.tell("Open."),
                received: (message) => {
                    received();
                    this.receive(message);
                },
            });
        } catch (problem) {
            throw cut.signal.aborted
                ? new Broken("you broke the connection")
                : problem;
        }
    }

    receive({ bytes }) {
        const now = performance.now();
        this.messages += 1;
        this.bytes += bytes;
        if (this.before !== undefined) {
            this.gaps.push({
                message: this.messages,
                gap: Math.round(now - this.before),
            });
            this.gaps.splice(0, this.gaps.length - POINTS);
        }
        this.before = now;
        this.draw();
    }

    // Draw once per frame of the screen.
    draw() {
        if (this.drawing) return;
        this.drawing = true;
        requestAnimationFrame(() => {
            this.drawing = false;
            set(`${this.way}-counts`, {
                children:
                    `${this.messages} ` +
                    `message${this.messages === 1 ? "" : "s"}, ` +
                    `${inBytes(this.bytes)}`,
            });
            if (this.gaps.length)
                set(`${this.way}-chart`, { data: [...this.gaps] });
        });
    }

    stop() {
        this.running?.abort();
        this.running = undefined;
    }

    close() {
        if (this.running) this.tell("Closed by you.");
        this.stop();
    }

    break() {
        if (this.running) this.cut?.abort();
        else this.tell("There is no open connection to break.");
    }
}

const events = new Panel("events");
const clock = new Panel("clock");

export const openEvents = (_, wantedCount, wantedInterval) => {
    const count = bounded(wantedCount, 1, 30, 30);
    const interval = bounded(wantedInterval, 20, 500, 250);
    set("events-count", { value: count });
    set("events-interval", { value: interval });
    void events.open(
        async (connection) => {
            const sent = await readEvents(
                `/api/demo/events?count=${count}&interval_ms=${interval}`,
                connection,
            );
            if (sent < count)
                throw new Broken(
                    "the server ended the stream early (going away)",
                );
        },
        () =>
            `Complete: the server sent ${count} ` +
            `event${count === 1 ? "" : "s"}.`,
    );
};

export const openClock = () => {
    void clock.open(
        async (connection) => {
            await needSockets();
            await readSocket("/api/demo/clock", connection);
        },
        () =>
            "Complete: the server closed the connection after a minute " +
            "(normal, 1000).",
    );
};

export const closeEvents = () => events.close();
export const closeClock = () => clock.close();
export const breakEvents = () => events.break();
export const breakClock = () => clock.break();

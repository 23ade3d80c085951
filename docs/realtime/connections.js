// Event streams and WebSockets that a reader starts and stops, and that are opened anew when they break.
import { here } from "../fastapi-showcase/measure.js";

// Close codes of WebSockets (RFC 6455, section 7.4.1, and IANA's list).
const NORMAL = 1000;
const CLOSINGS = { 1001: "going away", 1006: "the connection broke", 1011: "an error", 1012: "it restarts", 1013: "try again later" };

const ATTEMPTS = 5;
const LONGEST_WAIT = 16;

// Why there is no connection, in words for the reader. `after`: seconds that the server asked to wait; `final`: trying again is in vain.
export class Broken extends Error {
    constructor(message, { after, final = false } = {}) {
        super(message);
        Object.assign(this, { after, final });
    }
}

// What an answer with an error status says: the sentence of its problem document.
const refusal = async (response) => {
    const detail = await response.json().then((problem) => problem.detail, () => "");
    const after = Number(response.headers.get("retry-after")) || undefined;
    const final = response.status !== 429 && response.status < 500;
    return new Broken(`${response.status}${detail ? `: ${detail}` : ", without a reason"}`, { after, final });
};

// An answer of the site. Throws `Broken` when there is none, or it is an error.
export const answerOf = async (path, options) => {
    let response;
    try {
        response = await fetch(here(path), { cache: "no-store", ...options });
    } catch {
        throw new Broken("the server does not answer");
    }
    if (!response.ok) throw await refusal(response);
    return response;
};

let running;

// What the running backend is called and can do; asked once.
export const backend = async () => {
    running ??= answerOf("/api/backend").then((response) => response.json());
    try {
        return await running;
    } catch (problem) {
        running = undefined;
        throw problem;
    }
};

// Throws `Broken` where there are no WebSockets, before a request for one is made in vain.
export const needSockets = async () => {
    const { label, capabilities } = await backend();
    if (capabilities.websocket_endpoints) return;
    const mend = "Start the site with DASH_BACKEND=fastapi or quart";
    throw new Broken(`${label} is WSGI and has no WebSocket: the address answers 426. ${mend}`, { final: true });
};

const encoder = new TextEncoder();

export const bytesOf = (text) => encoder.encode(text).length;

// A time of the server in milliseconds, to the microsecond: `Date` forgets what is below a millisecond.
export const moment = (time) => Date.parse(`${time.slice(0, 19)}Z`) + 1000 * Number(`0${/\.\d+/.exec(time)?.[0] ?? ""}`);

const parsed = (block) => {
    const fields = Object.fromEntries(block.split("\n").map((line) => line.split(/: ?(.*)/s, 2)));
    return { name: fields.event ?? "message", data: JSON.parse(fields.data), bytes: bytesOf(block) + 2 };
};

// Reads an event stream to its end and resolves with how many events it sent. By `fetch`, because `EventSource` keeps the status of a refusal
// and the bytes to itself. Hands each event to `received`.
export const readEvents = async (path, { signal, opened, received }) => {
    const response = await answerOf(path, { signal, headers: { accept: "text/event-stream" } });
    opened();
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    try {
        for (;;) {
            const { done, value } = await reader.read();
            if (done) break;
            const blocks = (text + value).split("\n\n");
            text = blocks.pop();
            for (const event of blocks.map(parsed)) {
                if (event.name === "end") return event.data.sent;
                received(event);
            }
        }
    } catch {
        throw new Broken("the connection broke");
    }
    throw new Broken("the stream broke off");
};

// A browser does not tell why a handshake failed. A plain request for the same address does: it is answered 426 when nothing but the upgrade was missing.
const whyRefused = async (path) => {
    try {
        await answerOf(path);
    } catch (problem) {
        return problem.message.startsWith("426") ? new Broken("the connection could not be made") : problem;
    }
    return new Broken("the connection could not be made");
};

// Reads a WebSocket until the server closes it with code 1000, and resolves then.
export const readSocket = (path, { signal, opened, received }) => new Promise((resolve, reject) => {
    const url = new URL(here(path), location.href);
    url.protocol = url.protocol.replace("http", "ws");
    const socket = new WebSocket(url);
    let isOpen = false;
    // A socket that is still connecting is closed once it is open: browsers report anything else as an error
    signal.addEventListener("abort", () => { if (isOpen) socket.close(NORMAL); reject(new Broken("stopped")); });
    socket.onopen = () => {
        isOpen = true;
        if (signal.aborted) socket.close(NORMAL);
        else opened(socket);
    };
    socket.onmessage = ({ data }) => {
        if (!signal.aborted) received({ data: JSON.parse(data), bytes: bytesOf(data) });
    };
    socket.onclose = async ({ code }) => {
        if (signal.aborted) return;
        if (code === NORMAL) resolve();
        else reject(isOpen ? new Broken(`closed by the server (${CLOSINGS[code] ?? "no reason"}, ${code})`) : await whyRefused(path));
    };
});

// Milliseconds pass, or `signal` aborts.
export const pause = (milliseconds, signal) => new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener("abort", () => { clearTimeout(timer); resolve(); }, { once: true });
});

// Connects, and connects anew when that breaks: after 2, 4, 8 and 16 seconds, then it gives up. A message that came sets this back.
// `connect` resolves when the server ended as agreed. Resolves with the state it ended in: done, failed, or stopped when `signal` aborted.
export const keepConnected = async (connect, { signal, tell }) => {
    let failures = 0;
    while (!signal.aborted) {
        tell("connecting", "Connecting …");
        try {
            await connect({ received: () => { failures = 0; } });
            return signal.aborted ? "stopped" : "done";
        } catch (problem) {
            if (signal.aborted) break;
            if (!(problem instanceof Broken)) throw problem;
            failures += 1;
            const reason = problem.message[0].toUpperCase() + problem.message.slice(1).replace(/\.$/, "");
            if (problem.final || failures >= ATTEMPTS) {
                tell("failed", problem.final ? `${reason}.` : `${reason}. Gave up after ${failures} attempts.`);
                return "failed";
            }
            const seconds = problem.after ?? Math.min(2 ** failures, LONGEST_WAIT);
            tell("waiting", `${reason}. Waiting ${seconds} s before trying again, attempt ${failures + 1} of ${ATTEMPTS}.`);
            await pause(seconds * 1000, signal);
        }
    }
    return "stopped";
};

// Calls `leave` once, when the reader has left the page that shows the element. True: it watches.
export const onceLeft = (id, leave) => {
    const path = location.pathname;
    const look = () => {
        if (location.pathname === path && document.getElementById(id)) return;
        document.removeEventListener("atoll:page", look);
        leave();
    };
    document.addEventListener("atoll:page", look);
    return true;
};

// Bytes for people.
export const inBytes = (bytes) => (bytes < 10_000 ? `${Math.round(bytes)} B` : `${(bytes / 1000).toFixed(1)} kB`);

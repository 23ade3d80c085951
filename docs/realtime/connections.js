// Event streams and WebSockets that reconnect after a failure.
import { here } from "../fastapi-showcase/measure.js";

// Close codes of WebSockets (RFC 6455, section 7.4.1, and IANA's list).
const NORMAL = 1000;
const CLOSINGS = {
    1001: "going away",
    1006: "connection lost",
    1011: "server error",
    1012: "restart",
    1013: "try again later",
};

const ATTEMPTS = 5;
const MAX_WAIT = 16;

// A failed connection, with a message for the user. `after`: seconds to wait,
// from the server. `final`: do not try again.
export class Broken extends Error {
    constructor(message, { after, final = false } = {}) {
        super(message);
        Object.assign(this, { after, final });
    }
}

// The error of a response, with the detail of its problem document.
const errorOf = async (response) => {
    const detail = await response.json().then(
        (problem) => problem.detail,
        () => "",
    );
    const after = Number(response.headers.get("retry-after")) || undefined;
    const final = response.status !== 429 && response.status < 500;
    return new Broken(
        `${response.status}${detail ? `: ${detail}` : " without details"}`,
        { after, final },
    );
};

// A response of the site. Throws `Broken` if there is no response, or an error.
export const answerOf = async (path, options) => {
    let response;
    try {
        response = await fetch(here(path), { cache: "no-store", ...options });
    } catch {
        throw new Broken("the server does not respond");
    }
    if (!response.ok) throw await errorOf(response);
    return response;
};

let running;

// The name and the capabilities of the backend. Requested once.
export const backend = async () => {
    running ??= answerOf("/api/backend").then((response) => response.json());
    try {
        return await running;
    } catch (problem) {
        running = undefined;
        throw problem;
    }
};

// Throw `Broken` if the backend does not support WebSockets.
export const needSockets = async () => {
    const { label, capabilities } = await backend();
    if (capabilities.websocket_endpoints) return;
    throw new Broken(
        `${label} does not support WebSockets (426). Start the site with ` +
            `DASH_BACKEND=fastapi or quart`,
        { final: true },
    );
};

const encoder = new TextEncoder();

export const bytesOf = (text) => encoder.encode(text).length;

// A time of the server in milliseconds, to the microsecond. `Date` drops
// fractions of a millisecond.
export const moment = (time) =>
    Date.parse(`${time.slice(0, 19)}Z`) +
    1000 * Number(`0${/\.\d+/.exec(time)?.[0] ?? ""}`);

// Comments and `retry:` have no data.
const hasData = (block) => /^data:/m.test(block);

const parsed = (block) => {
    const fields = Object.fromEntries(
        block.split("\n").map((line) => line.split(/: ?(.*)/s, 2)),
    );
    return {
        name: fields.event ?? "message",
        data: JSON.parse(fields.data),
        bytes: bytesOf(block) + 2,
    };
};

// Read an event stream to its end, and pass each event to `received`. Resolves
// with the number of events. Uses `fetch`, because `EventSource` hides the
// status of an error response and the bytes.
export const readEvents = async (path, { signal, opened, received }) => {
    const response = await answerOf(path, {
        signal,
        headers: { accept: "text/event-stream" },
    });
    opened();
    const reader = response.body
        .pipeThrough(new TextDecoderStream())
        .getReader();
    let text = "";
    try {
        for (;;) {
            const { done, value } = await reader.read();
            if (done) break;
            const blocks = (text + value).split("\n\n");
            text = blocks.pop();
            for (const event of blocks.filter(hasData).map(parsed)) {
                if (event.name === "end") return event.data.sent;
                received(event);
            }
        }
    } catch {
        throw new Broken("the connection was lost");
    }
    throw new Broken("the stream ended without its last event");
};

// A browser hides why a handshake failed. A plain request to the same URL
// returns the reason, or 426 if only the upgrade was missing.
const handshakeError = async (path) => {
    try {
        await answerOf(path);
    } catch (problem) {
        return problem.message.startsWith("426")
            ? new Broken("the connection failed")
            : problem;
    }
    return new Broken("the connection failed");
};

// Read a WebSocket until the server closes it with code 1000.
export const readSocket = (path, { signal, opened, received }) =>
    new Promise((resolve, reject) => {
        const url = new URL(here(path), location.href);
        url.protocol = url.protocol.replace("http", "ws");
        const socket = new WebSocket(url);
        let isOpen = false;
        // Close a connecting socket after it opens. Otherwise, browsers report
        // an error.
        signal.addEventListener("abort", () => {
            if (isOpen) socket.close(NORMAL);
            reject(new Broken("stopped"));
        });
        socket.onopen = () => {
            isOpen = true;
            if (signal.aborted) socket.close(NORMAL);
            else opened(socket);
        };
        socket.onmessage = ({ data }) => {
            if (!signal.aborted)
                received({ data: JSON.parse(data), bytes: bytesOf(data) });
        };
        socket.onclose = async ({ code }) => {
            if (signal.aborted) return;
            if (code === NORMAL) resolve();
            else
                reject(
                    isOpen
                        ? new Broken(
                              `closed by the server ` +
                                  `(${CLOSINGS[code] ?? "no reason"}, ${code})`,
                          )
                        : await handshakeError(path),
                );
        };
    });

// Wait, or until `signal` aborts.
export const pause = (milliseconds, signal) =>
    new Promise((resolve) => {
        const timer = setTimeout(resolve, milliseconds);
        signal.addEventListener(
            "abort",
            () => {
                clearTimeout(timer);
                resolve();
            },
            { once: true },
        );
    });

// Connect, and reconnect after a failure: after 2, 4, 8, and 16 seconds. A
// received message resets the counter. `connect` resolves when the server
// completes the stream. Resolves with the final state: done, failed, or stopped
// if `signal` aborted.
export const keepConnected = async (connect, { signal, tell }) => {
    let failures = 0;
    while (!signal.aborted) {
        tell("connecting", "Connecting …");
        try {
            await connect({
                received: () => {
                    failures = 0;
                },
            });
            return signal.aborted ? "stopped" : "done";
        } catch (problem) {
            if (signal.aborted) break;
            if (!(problem instanceof Broken)) throw problem;
            failures += 1;
            const reason =
                problem.message[0].toUpperCase() +
                problem.message.slice(1).replace(/\.$/, "");
            if (problem.final || failures >= ATTEMPTS) {
                tell(
                    "failed",
                    problem.final
                        ? `${reason}.`
                        : `${reason}. Stopped after ${failures} attempts.`,
                );
                return "failed";
            }
            const seconds = problem.after ?? Math.min(2 ** failures, MAX_WAIT);
            tell(
                "waiting",
                `${reason}. Reconnecting in ${seconds} s, attempt ` +
                    `${failures + 1} of ${ATTEMPTS}.`,
            );
            await pause(seconds * 1000, signal);
        }
    }
    return "stopped";
};

// Call `leave` once, when the user leaves the page with the element. Returns
// true.
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

// Bytes as text.
export const inBytes = (bytes) =>
    bytes < 10_000
        ? `${Math.round(bytes)} B`
        : `${(bytes / 1000).toFixed(1)} kB`;

// Dash opens a WebSocket when it starts, even if no callback uses it (plotly/dash#3939). Here, the first WebSocket callback starts
// the worker with the connection. It closes when the user leaves the page, and the server stops the callbacks of the connection.

/** Milliseconds until a connection fails: callbacks end without a result, and <html> has `data-socket="failed"`. */
const PATIENCE = 8000;
const Worker = window.SharedWorker;

/** @typedef {any} Message A message between Dash and its worker. */

/** @param {string} name */
const state = (name) => {
    document.documentElement.dataset.socket = name;
};

/** Replaces Dash's shared worker with one per page, so that leaving a page closes its socket. */
class LateWorker {
    #address;
    /** @type {Message} */
    #greeting;
    /** @type {SharedWorker | undefined} */
    #worker;
    #waiting = new Set();
    #isOpen = false;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    #timer;
    /** @type {string | undefined} */
    #page;

    /** @param {string | URL} address */
    constructor(address) {
        this.#address = address;
        this.port = {
            onmessage: (/** @type {Message} */ _) => {},
            start: () => {},
            close: () => this.#leave(),
            postMessage: (/** @type {Message} */ message) => this.#send(message),
        };
        document.addEventListener("atoll:page", () => {
            if (this.#page !== location.pathname) this.#leave();
        });
    }

    /** @param {Message} message */
    #send(message) {
        if (message.type === "connect") {
            this.#greeting = message;
            this.#tell("connected");
            return;
        }
        if (message.type === "callback_request") {
            this.#waiting.add(message.requestId);
            this.#start();
        }
        this.#worker?.port.postMessage(message);
    }

    /**
     * Send a message to Dash. It does not send messages before it receives `connected`.
     * @param {string} type
     * @param {Message} [payload]
     */
    #tell(type, payload) {
        queueMicrotask(() => this.port.onmessage({ data: { type, rendererId: this.#greeting.rendererId, payload } }));
    }

    #start() {
        if (this.#worker) return;
        this.#page = location.pathname;
        const worker = new Worker(this.#address, {
            name: `dash-ws-worker ${this.#greeting.rendererId} ${performance.now()}`,
        });
        worker.port.onmessage = ({ data }) => this.#receive(data);
        worker.port.start();
        worker.port.postMessage(this.#greeting);
        worker.addEventListener("error", () => this.#fail());
        this.#worker = worker;
        this.#timer = setTimeout(() => this.#fail(), PATIENCE);
        state("opening");
    }

    /** @param {Message} message */
    #receive(message) {
        if (message.type === "connected") {
            clearTimeout(this.#timer);
            this.#isOpen = true;
            state("open");
            return;
        }
        if (message.type === "disconnected") {
            // The worker would retry for minutes. Instead, the next callback opens another connection
            if (this.#isOpen) this.#leave();
            else this.#fail();
            return;
        }
        if (message.type === "callback_response") this.#waiting.delete(message.requestId);
        this.port.onmessage({ data: message });
    }

    #fail() {
        if (!this.#worker) return;
        this.#leave();
        state("failed");
    }

    #leave() {
        if (!this.#worker) return;
        clearTimeout(this.#timer);
        this.#worker.port.postMessage({ type: "disconnect", rendererId: this.#greeting.rendererId });
        this.#worker.port.close();
        this.#worker = undefined;
        this.#isOpen = false;
        state("closed");
        if (!this.#waiting.size) return;
        // Waiting callbacks end without a response
        this.#waiting.clear();
        this.#tell("disconnected", { reason: "left" });
        this.#tell("connected");
    }
}

export const openSocketsLate = () => {
    if (!Worker) return;
    window.SharedWorker = /** @type {any} */ (
        function SharedWorker(/** @type {string | URL} */ address, /** @type {any} */ options) {
            return options?.name === "dash-ws-worker" ? new LateWorker(address) : new Worker(address, options);
        }
    );
};

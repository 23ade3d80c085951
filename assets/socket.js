// Dash opens a WebSocket when it starts, even if no callback uses it (plotly/dash#3939). Here, the first WebSocket callback starts
// the worker with the connection. It closes when the user leaves the page, and the server stops the callbacks of the connection.
(() => {
    const { SharedWorker } = window;
    if (!SharedWorker) return;
    // Milliseconds until a connection fails: callbacks end without a result, and <html> has `data-socket="failed"`
    const PATIENCE = 8000;
    const state = (name) => { document.documentElement.dataset.socket = name; };

    // Replaces Dash's shared worker with one per page, so that leaving a page closes its socket.
    class LateWorker {
        #address;
        #greeting;
        #worker;
        #waiting = new Set();
        #isOpen = false;
        #timer;
        #page;

        constructor(address) {
            this.#address = address;
            this.port = {
                onmessage: () => {},
                start: () => {},
                close: () => this.#leave(),
                postMessage: (message) => this.#send(message),
            };
            document.addEventListener("atoll:page", () => { if (this.#page !== location.pathname) this.#leave(); });
        }

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

        // Dash does not send messages before it receives this one
        #tell(type, payload) {
            queueMicrotask(() => this.port.onmessage({ data: { type, rendererId: this.#greeting.rendererId, payload } }));
        }

        #start() {
            if (this.#worker) return;
            this.#page = location.pathname;
            this.#worker = new SharedWorker(this.#address, { name: `dash-ws-worker ${this.#greeting.rendererId} ${performance.now()}` });
            this.#worker.port.onmessage = ({ data }) => this.#receive(data);
            this.#worker.port.start();
            this.#worker.port.postMessage(this.#greeting);
            this.#worker.addEventListener("error", () => this.#fail());
            this.#timer = setTimeout(() => this.#fail(), PATIENCE);
            state("opening");
        }

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

    window.SharedWorker = function (address, options) {
        return options?.name === "dash-ws-worker" ? new LateWorker(address) : new SharedWorker(address, options);
    };
})();

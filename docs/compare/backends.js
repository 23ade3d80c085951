// The site on other backends: who they are, and why one of them cannot be measured.
import { here } from "../fastapi-showcase/measure.js";

const TOO_SLOW = "too slow: it does not say who it is";

// An address of the site on a backend. All of them are below the same prefix.
export const addressOn = (backend, path) => new URL(here(path), backend.origin).href;

// The backends to ask, this one among them. `found` has the times by measure, in milliseconds.
export const backendsOf = (peers, measures) => {
    const own = window.location.origin;
    const origins = peers.includes(own) ? peers : [own, ...peers];
    return origins.map((origin) => ({
        origin,
        host: new URL(origin).host,
        label: new URL(origin).host,
        name: "",
        version: "–",
        state: "not asked yet",
        isThere: false,
        failed: 0,
        inARow: 0,
        found: Object.fromEntries(measures.map(([id]) => [id, []])),
    }));
};

const read = async (backend, path, signal) => {
    const response = await fetch(addressOn(backend, path), { credentials: "omit", cache: "no-store", signal });
    if (!response.ok) throw new Error(`${path} answers ${response.status}`);
    return response.json();
};

// A browser does not tell a script why it got no answer. One that may not be read shows that somebody is there: the document
// for crawlers, which pages of other sites may embed.
const isUp = async (backend, signal) => {
    try {
        await fetch(addressOn(backend, "/robots.txt"), { mode: "no-cors", credentials: "omit", cache: "no-store", signal });
        return true;
    } catch {
        return false;
    }
};

const reasonOf = async (error, backend, signal) => {
    if (error.name === "TimeoutError") return TOO_SLOW;
    if (error instanceof SyntaxError) return "another program: its answer is no JSON";
    if (!(error instanceof TypeError)) return `not measured: ${error.message}`;
    if (await isUp(backend, signal)) return `closed: it does not let pages of ${window.location.origin} ask (CORS)`;
    return signal.aborted ? TOO_SLOW : "down: no connection";
};

// Fills in what the backends say of themselves, one after the other.
export const greet = async (backends, run, timeout) => {
    for (const backend of backends) {
        const signal = AbortSignal.any([run, AbortSignal.timeout(timeout)]);
        try {
            const { name, label } = await read(backend, "/api/backend", signal);
            const { dash_version: version } = await read(backend, "/healthz", signal);
            if (!label || !version) throw new SyntaxError("no backend of this site");
            Object.assign(backend, { name, label: String(label), version: String(version), state: "ready", isThere: true });
        } catch (error) {
            run.throwIfAborted();
            backend.state = await reasonOf(error, backend, signal);
        }
    }
    const own = backends.find(({ origin }) => origin === window.location.origin);
    const labels = backends.map(({ label }) => label);
    for (const backend of backends) {
        const { isThere, label, host, version } = backend;
        if (labels.indexOf(label) !== labels.lastIndexOf(label)) backend.label = `${label}, ${host}`;
        if (isThere && own.isThere && version !== own.version) backend.state = `another version: Dash ${version}, here ${own.version}`;
    }
};

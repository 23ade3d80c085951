// The site on other backends: their names and versions, and why a backend was
// not measured.
import { here } from "../fastapi-showcase/measure.js";

const TOO_SLOW = "too slow: no response in time";

// A URL of the site on a backend. All backends use the same prefix.
export const urlOn = (backend, path) =>
    new URL(here(path), backend.origin).href;

// The backends to measure, including this one. `found` contains the times in
// milliseconds by measurement.
export const backendsOf = (peers, measures) => {
    const own = window.location.origin;
    const origins = peers.includes(own) ? peers : [own, ...peers];
    return origins.map((origin) => ({
        origin,
        host: new URL(origin).host,
        label: new URL(origin).host,
        name: "",
        version: "–",
        state: "not measured yet",
        isThere: false,
        failed: 0,
        inARow: 0,
        found: Object.fromEntries(measures.map(([id]) => [id, []])),
    }));
};

const read = async (backend, path, signal) => {
    const response = await fetch(urlOn(backend, path), {
        credentials: "omit",
        cache: "no-store",
        signal,
    });
    if (!response.ok) throw new Error(`${path} returned ${response.status}`);
    return response.json();
};

// A browser hides why a request failed. An opaque response shows that a server
// is running: /robots.txt can be embedded by other sites.
const isUp = async (backend, signal) => {
    try {
        await fetch(urlOn(backend, "/robots.txt"), {
            mode: "no-cors",
            credentials: "omit",
            cache: "no-store",
            signal,
        });
        return true;
    } catch {
        return false;
    }
};

const reasonOf = async (error, backend, signal) => {
    if (error.name === "TimeoutError") return TOO_SLOW;
    if (error instanceof SyntaxError)
        return "another application: the response is not JSON";
    if (!(error instanceof TypeError)) return `not measured: ${error.message}`;
    if (await isUp(backend, signal))
        return (
            `blocked by CORS: it does not allow requests from ` +
            `${window.location.origin}`
        );
    return signal.aborted ? TOO_SLOW : "down: no connection";
};

// Read the names and versions of the backends, one at a time.
export const identify = async (backends, run, timeout) => {
    for (const backend of backends) {
        const signal = AbortSignal.any([run, AbortSignal.timeout(timeout)]);
        try {
            const { name, label } = await read(backend, "/api/backend", signal);
            const { dash_version: version } = await read(
                backend,
                "/healthz",
                signal,
            );
            if (!label || !version)
                throw new SyntaxError("not a backend of this site");
            Object.assign(backend, {
                name,
                label: String(label),
                version: String(version),
                state: "ready",
                isThere: true,
            });
        } catch (error) {
            run.throwIfAborted();
            backend.state = await reasonOf(error, backend, signal);
        }
    }
    const own = backends.find(
        ({ origin }) => origin === window.location.origin,
    );
    const labels = backends.map(({ label }) => label);
    for (const backend of backends) {
        const { isThere, label, host, version } = backend;
        if (labels.indexOf(label) !== labels.lastIndexOf(label))
            backend.label = `${label}, ${host}`;
        if (isThere && own.isThere && version !== own.version)
            backend.state =
                `different version: Dash ${version}, ` +
                `this site ${own.version}`;
    }
};

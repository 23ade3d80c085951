// Starts Dash. Pages contain its scripts with the type text/dash, which browsers do not run.
import { base, html } from "../shell/dom.js";
import { nextTask, painted, pressEnded } from "../shell/schedule.js";
import { failDash } from "./failures.js";
import { loadPayload } from "./payload.js";

/** @typedef {import("../site.js").Shell} Shell */

/** @type {Promise<void> | undefined} */
let started;

/** The scripts of Dash that have not run. */
export const waitingScripts = () => [
    .../** @type {NodeListOf<HTMLScriptElement>} */ (document.querySelectorAll('script[type="text/dash"]')),
];

export const hasStarted = () => started !== undefined;

/** In HTML, a script of this type cannot have these attributes. */
const HELD = /^data-(?=(src|async|defer|nomodule|crossorigin|integrity|referrerpolicy)$)/;

/**
 * The files load in parallel, but each runs in a separate task, so that the browser can handle input between them.
 * @param {HTMLScriptElement} held
 */
const activate = async (held) => {
    const script = document.createElement("script");
    for (const { name, value } of held.attributes) if (name !== "type") script.setAttribute(name.replace(HELD, ""), value);
    script.nonce = held.nonce;
    script.async = false;
    script.text = held.text;
    const done =
        script.src &&
        new Promise((resolve, reject) => {
            script.onload = resolve;
            script.onerror = () => reject(new Error(`${script.src} could not be loaded`));
        });
    held.replaceWith(script);
    try {
        await done;
    } catch (error) {
        script.replaceWith(held);
        throw error;
    }
};

/**
 * @template Result
 * @param {() => Promise<Result>} work
 */
const twice = (work) => work().catch(work);

/** Dash signs a token for each client, which only background callbacks need. Pages are the same for all clients. */
const addToken = async () => {
    try {
        const holder = /** @type {HTMLElement} */ (document.getElementById("_dash-config"));
        const config = JSON.parse(holder.textContent ?? "");
        if (config.end_id) return;
        const response = await fetch(`${base}/_token`, { cache: "no-store", signal: AbortSignal.timeout(5000) });
        if (response.ok) holder.textContent = JSON.stringify({ ...config, ...(await response.json()) });
    } catch {
        /* only background callbacks need it */
    }
};

/** The renderer requests these two after all scripts have run. Request them now, so that they are available by then. */
const requestEarly = () => {
    const real = window.fetch;
    const ask = async (/** @type {string} */ address) => {
        const response = await real(address, { headers: { Accept: "application/json" }, credentials: "same-origin" });
        if (!response.ok) throw new Error(`${address}: status ${response.status}`);
        return response;
    };
    const responses = new Map(
        [`${base}/_dash-layout`, `${base}/_dash-dependencies`].map((address) => {
            const response = twice(() => ask(address));
            response.catch(failDash);
            return [address, response];
        }),
    );
    /** @type {typeof fetch} */
    const early = (resource, options) => {
        const address = String(resource);
        const response = responses.get(address);
        if (!response) return real(resource, options);
        responses.delete(address);
        if (!responses.size && window.fetch === early) window.fetch = real;
        return response;
    };
    window.fetch = early;
};

/**
 * @param {HTMLScriptElement[]} scripts
 * @param {Shell} shell
 */
const run = async (scripts, shell) => {
    await nextTask();
    const token = addToken();
    requestEarly();
    loadPayload(new URL(location.href)).catch(() => {});
    for (const {
        dataset: { src },
    } of scripts) {
        if (src) document.head.append(Object.assign(document.createElement("link"), { rel: "preload", as: "script", href: src }));
    }
    for (const held of scripts) {
        if (held.id === "_dash-renderer") {
            await token;
            document.dispatchEvent(new CustomEvent("atoll:components", { detail: shell }));
        }
        await pressEnded();
        const began = performance.now();
        await twice(() => activate(held));
        // Browsers deliver input from this time with the next frame
        await (performance.now() - began > 50 ? painted() : nextTask());
    }
};

/**
 * Start Dash once. Resolves when its scripts have run.
 * @param {Shell} shell
 */
export const startDash = (shell) => {
    const scripts = waitingScripts();
    if (!started && scripts.length) {
        // The style sheet shows that examples load
        html.dataset.boot = "started";
        started = run(scripts, shell).catch(failDash);
    }
    return started;
};

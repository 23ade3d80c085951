// Scripts of live examples: `ClientsideFunction(__name__, "run")` calls `run` in the JavaScript module with the name of the example.
// The first call loads the module, so that a page loads only the scripts of its own examples.

/** @param {string | symbol} name */
const isModule = (name) => typeof name === "string" && /^\w[\w-]*(\.[\w-]+)+$/.test(name);

/** @param {string} module */
const functionsOf = (module) =>
    new Proxy(/** @type {any} */ ({}), {
        get:
            (_, name) =>
            async (/** @type {unknown[]} */ ...values) => {
                const script = await import(`${window.atoll.base}/_examples/${module.replaceAll(".", "/")}.js`);
                return script[name](...values);
            },
    });

export const loadScriptsOfExamples = () => {
    window.dash_clientside = new Proxy(window.dash_clientside ?? {}, {
        get: (known, name) => {
            if (isModule(name)) known[name] ??= functionsOf(String(name));
            return known[name];
        },
    });
};

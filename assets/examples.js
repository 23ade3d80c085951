// The scripts beside live examples: `ClientsideFunction(__name__, "run")` calls `run` of the JavaScript module that has the example's name.
// It is fetched with the first call, so that a page pays for the scripts of its own examples only.
(() => {
    const { base } = window.atoll;
    const isModule = (name) => typeof name === "string" && /^\w[\w-]*(\.[\w-]+)+$/.test(name);

    const functionsOf = (module) => new Proxy({}, {
        get: (_, name) => async (...values) => {
            const script = await import(`${base}/_examples/${module.replaceAll(".", "/")}.js`);
            return script[name](...values);
        },
    });

    window.dash_clientside = new Proxy(window.dash_clientside ?? {}, {
        get: (known, name) => {
            if (isModule(name)) known[name] ??= functionsOf(name);
            return known[name];
        },
    });
})();

// Scripts of live examples: `ClientsideFunction(__name__, "run")` calls `run` in the JavaScript module with the name of the example.
// The first call loads the module, so that a page loads only the scripts of its own examples.
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

// Starts Dash on demand. Pages contain its scripts with the type text/dash, which browsers do not run.
// A page without live examples does not start Dash. A page that is interactive outside its examples starts it when the browser is
// idle. Otherwise Dash starts when an example is visible; after the first action of
// the user, shortly before an example is visible; and immediately when an example is pointed at, focused, or touched.
(() => {
    const atoll = window.atoll;
    const SIGNS = ["scroll", "pointermove", "pointerdown", "touchstart", "keydown"];
    const waiting = () => [...document.querySelectorAll('script[type="text/dash"]')];
    let booted;
    let touched = false;
    let watch;

    const loaded = new Promise((done) => {
        if (document.readyState === "complete") done();
        else addEventListener("load", done, { once: true });
    });

    const preload = (href) => {
        const link = document.createElement("link");
        Object.assign(link, { rel: "preload", as: "script", href });
        document.head.append(link);
    };

    // Store a file in the browser's cache. Firefox applies `default-src` to <link rel="prefetch">, and that is 'none'.
    const store = (href) => fetch(href, { priority: "low" }).then((response) => response.blob()).catch(() => {});

    // The files load in parallel, but each runs in a separate task, so that the browser can handle input between them.
    const activate = (held) => {
        const script = document.createElement("script");
        for (const { name, value } of held.attributes) if (name !== "type") script.setAttribute(name, value);
        script.nonce = held.nonce;
        script.async = false;
        script.text = held.text;
        const done = script.src && new Promise((resolve, reject) => {
            script.onload = resolve;
            script.onerror = () => reject(new Error(`${script.src} could not be loaded`));
        });
        held.replaceWith(script);
        return done?.catch?.((error) => { script.replaceWith(held); throw error; });
    };

    const twice = (work) => work().catch(work);

    // Dash cannot start: the examples say so, and links load whole documents.
    const fail = () => {
        atoll.failed = true;
        atoll.failExamples();
    };

    // Dash signs a token for each client, which only background callbacks need. Pages are the same for all clients.
    const addToken = async () => {
        const holder = document.getElementById("_dash-config");
        try {
            const config = JSON.parse(holder.textContent);
            if (config.end_id) return;
            const response = await fetch(`${atoll.base}/_token`, { cache: "no-store" });
            if (response.ok) holder.textContent = JSON.stringify({ ...config, ...await response.json() });
        } catch { /* only background callbacks need it */ }
    };

    // The renderer requests these two after all scripts have run. Request them now, so that they are available by then.
    const askEarly = () => {
        const real = window.fetch;
        const ask = async (name) => {
            const answer = await real(`${atoll.base}/${name}`, { headers: { Accept: "application/json" }, credentials: "same-origin" });
            if (!answer.ok) throw new Error(`${name}: status ${answer.status}`);
            return answer;
        };
        const answers = new Map(["_dash-layout", "_dash-dependencies"].map((name) => {
            const answer = twice(() => ask(name));
            answer.catch(fail);
            return [`${atoll.base}/${name}`, answer];
        }));
        const early = (resource, options) => {
            const answer = answers.get(resource);
            if (!answer) return real(resource, options);
            answers.delete(resource);
            if (!answers.size && window.fetch === early) window.fetch = real;
            return answer;
        };
        window.fetch = early;
    };

    const run = async (scripts) => {
        await atoll.calm();
        const token = addToken();
        askEarly();
        atoll.load(new URL(location.href)).catch(() => {});
        for (const { src } of scripts.map((held) => held.attributes)) if (src) preload(src.value);
        for (const held of scripts) {
            if (held.id === "_dash-renderer") {
                await token;
                document.dispatchEvent(new CustomEvent("atoll:components"));
            }
            await atoll.lull();
            const began = performance.now();
            await twice(async () => activate(held));
            // Browsers deliver input from this time with the next frame
            await (performance.now() - began > 50 ? atoll.painted() : atoll.calm());
        }
    };

    atoll.boot = () => {
        const scripts = waiting();
        if (!booted && scripts.length) {
            watch?.disconnect();
            booted = run(scripts).catch(fail);
        }
        return booted;
    };

    const bootSoon = async () => {
        await loaded;
        await atoll.idle();
        atoll.boot();
    };

    // Observe the examples of the current page, with a larger margin after the first action of the user.
    const observe = () => {
        watch?.disconnect();
        if (atoll.content().querySelector("article[data-interactive]")) {
            bootSoon();
            return;
        }
        // Examples with a static image need Dash only after the first action of the user
        const examples = booted ? [] : atoll.content().querySelectorAll(`.live${touched ? "" : ":not([data-still])"}`);
        if (!examples.length) return;
        if (!window.IntersectionObserver) {
            bootSoon();
            return;
        }
        watch = new IntersectionObserver((entries) => {
            if (!entries.some((entry) => entry.isIntersecting)) return;
            watch.disconnect();
            bootSoon();
        }, { rootMargin: touched ? "1000px 0px" : "0px" });
        examples.forEach((example) => watch.observe(example));
        if (touched && !atoll.thrifty()) {
            for (const { attributes } of waiting()) if (attributes.src) store(attributes.src.value);
        }
    };

    const begin = () => {
        if (atoll.html.dataset.boot === "eager") {
            // Run the remaining files of this bundle first
            queueMicrotask(atoll.boot);
            return;
        }
        observe();
        document.addEventListener("atoll:page", observe);
        for (const type of ["pointerover", "focusin", "touchstart", "click"]) {
            atoll.on(type, "#atoll-content .live", () => atoll.boot(), { passive: true });
        }
        const wake = ({ type: sign, target, movementX, movementY }) => {
            // The list of pages scrolls itself to the current page
            if (sign === "scroll" && target !== document) return;
            // Browsers send this event for a resting pointer when a page appears
            if (sign === "pointermove" && !movementX && !movementY) return;
            for (const type of SIGNS) removeEventListener(type, wake, true);
            touched = true;
            atoll.idle().then(observe);
        };
        for (const type of SIGNS) addEventListener(type, wake, { capture: true, passive: true });
    };

    // A prerendered page is not visible yet
    if (document.prerendering) document.addEventListener("prerenderingchange", begin, { once: true });
    else begin();
})();

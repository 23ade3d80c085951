// Starts Dash where it is needed: the page carries its scripts as text/dash, which browsers leave alone.
// A page without live examples never does. One with examples does when one is seen; once the reader has done something, when
// one is about to be seen; and at once when one is pointed at, focused or touched.
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

    const hint = (rel, href) => {
        const link = document.createElement("link");
        Object.assign(link, { rel, as: "script", href });
        document.head.append(link);
    };

    // The files are fetched side by side, but each is run in a task of its own: a tap in between is answered.
    const activate = (held) => {
        const script = document.createElement("script");
        for (const { name, value } of held.attributes) if (name !== "type") script.setAttribute(name, value);
        script.nonce = held.nonce;
        script.async = false;
        script.text = held.text;
        const done = script.src && new Promise((resolve) => { script.onload = script.onerror = resolve; });
        held.replaceWith(script);
        return done;
    };

    // Dash signs a token for each reader, which only background callbacks need; pages are the same for all readers.
    const addToken = async () => {
        const holder = document.getElementById("_dash-config");
        try {
            const config = JSON.parse(holder.textContent);
            if (config.end_id) return;
            const response = await fetch(`${atoll.base}/_token`, { cache: "no-store" });
            if (response.ok) holder.textContent = JSON.stringify({ ...config, ...await response.json() });
        } catch { /* without it, all the rest works */ }
    };

    // The renderer asks for these two when all scripts have run. Asked now, they are there by then.
    const askEarly = () => {
        const real = window.fetch;
        const answers = new Map(["_dash-layout", "_dash-dependencies"].map((name) => {
            const answer = real(`${atoll.base}/${name}`, { headers: { Accept: "application/json" }, credentials: "same-origin" });
            answer.catch(() => {});
            return [`${atoll.base}/${name}`, answer];
        }));
        const early = (resource, options) => {
            const answer = answers.get(resource);
            if (!answer) return real(resource, options);
            answers.delete(resource);
            if (!answers.size && window.fetch === early) window.fetch = real;
            return answer.catch(() => real(resource, options));
        };
        window.fetch = early;
    };

    const run = async (scripts) => {
        await atoll.calm();
        const token = addToken();
        askEarly();
        atoll.load(new URL(location.href)).catch(() => {});
        for (const { src } of scripts.map((held) => held.attributes)) if (src) hint("preload", src.value);
        for (const held of scripts) {
            if (held.id === "_dash-renderer") {
                await token;
                document.dispatchEvent(new CustomEvent("atoll:components"));
            }
            await atoll.lull();
            const began = performance.now();
            await activate(held);
            // A tap that came meanwhile is delivered with the next frame
            await (performance.now() - began > 50 ? atoll.painted() : atoll.calm());
        }
    };

    atoll.boot = () => {
        const scripts = waiting();
        if (!booted && scripts.length) {
            watch?.disconnect();
            booted = run(scripts);
        }
        return booted;
    };

    const bootSoon = async () => {
        await loaded;
        await atoll.idle();
        atoll.boot();
    };

    // Watches the examples of the page on the screen, from as far as the reader's behaviour allows.
    const observe = () => {
        watch?.disconnect();
        // Those with a picture of themselves miss nothing until the reader does something
        const examples = booted ? [] : document.querySelectorAll(`#first-paint .live${touched ? "" : ":not([data-still])"}`);
        if (!examples.length) return;
        watch = new IntersectionObserver((entries) => {
            if (!entries.some((entry) => entry.isIntersecting)) return;
            watch.disconnect();
            bootSoon();
        }, { rootMargin: touched ? "1000px 0px" : "0px" });
        examples.forEach((example) => watch.observe(example));
        if (touched && !atoll.thrifty()) {
            for (const { attributes } of waiting()) if (attributes.src) hint("prefetch", attributes.src.value);
        }
    };

    const begin = () => {
        if (atoll.html.dataset.boot === "eager") {
            // The remaining files of this script come first
            queueMicrotask(atoll.boot);
            return;
        }
        observe();
        document.addEventListener("atoll:page", observe);
        for (const type of ["pointerover", "focusin", "touchstart", "click"]) {
            atoll.on(type, "#first-paint .live", () => atoll.boot(), { passive: true });
        }
        const wake = ({ type: sign, target, movementX, movementY }) => {
            // The list of pages scrolls itself to the current page
            if (sign === "scroll" && target !== document) return;
            // Browsers send this event for a pointer that rests where a page appears
            if (sign === "pointermove" && !movementX && !movementY) return;
            for (const type of SIGNS) removeEventListener(type, wake, true);
            touched = true;
            atoll.idle().then(observe);
        };
        for (const type of SIGNS) addEventListener(type, wake, { capture: true, passive: true });
    };

    // A page made ready in advance is nobody's yet
    if (document.prerendering) document.addEventListener("prerenderingchange", begin, { once: true });
    else begin();
})();

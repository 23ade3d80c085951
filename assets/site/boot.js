// Starts Dash, at once or when a live example is near: the page carries its scripts as text/dash, which browsers leave alone.
(() => {
    const atoll = window.atoll;
    let booted;

    const activate = (waiting) => {
        const script = document.createElement("script");
        for (const { name, value } of waiting.attributes) if (name !== "type") script.setAttribute(name, value);
        script.nonce = waiting.nonce;
        script.async = false;
        script.text = waiting.text;
        const loaded = script.src && new Promise((done) => { script.onload = script.onerror = done; });
        waiting.replaceWith(script);
        return loaded;
    };

    const run = async () => {
        let loading = [];
        for (const waiting of document.querySelectorAll('script[type="text/dash"]')) {
            // Files load side by side and run in order by themselves; an inline script has to wait for those before it
            if (!waiting.hasAttribute("src")) {
                await Promise.all(loading);
                loading = [];
            }
            loading.push(activate(waiting));
        }
        await Promise.all(loading);
    };

    atoll.boot = () => {
        if (!booted && document.querySelector('script[type="text/dash"]')) {
            atoll.load?.(new URL(location.href)).catch(() => {});
            booted = run();
        }
        return booted;
    };

    if (atoll.html.dataset.boot === "eager") {
        // The remaining files of this script come first
        queueMicrotask(atoll.boot);
        return;
    }

    const examples = document.querySelectorAll("#first-paint .live");
    if (!examples.length) return;
    const near = new IntersectionObserver((entries) => {
        if (!entries.some((entry) => entry.isIntersecting)) return;
        near.disconnect();
        atoll.boot();
    }, { rootMargin: "600px 0px" });
    examples.forEach((example) => near.observe(example));
    for (const type of ["pointerover", "focusin", "touchstart"]) {
        atoll.on(type, "#first-paint .live", atoll.boot, { passive: true });
    }
})();

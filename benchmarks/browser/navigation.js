// Logs to the console the time from a click to the frame with the heading of the target page.
(() => {
    const WANTED = "benchmark-wanted";
    const CLICKED = "benchmark-clicked";
    let here = false;
    let told = false;

    const shown = () => {
        const wanted = JSON.parse(sessionStorage.getItem(WANTED) ?? "null");
        return wanted && location.pathname === wanted.path
            && document.querySelector(".article h1")?.textContent.trim() === wanted.name;
    };

    // A document is painted when the browser reports its first contentful paint.
    const firstPaint = () => new Promise((done) => {
        new PerformanceObserver((list) => {
            for (const { name, startTime } of list.getEntries()) {
                if (name === "first-contentful-paint") done(performance.timeOrigin + startTime);
            }
        }).observe({ type: "paint", buffered: true });
    });

    // A task that a frame callback queues runs after the frame is drawn.
    const frame = () => new Promise((done) => requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => done(performance.timeOrigin + performance.now());
        port2.postMessage(null);
    }));

    const look = async () => {
        if (told || document.prerendering || !shown()) return;
        told = true;
        const arrived = performance.timeOrigin + performance.now();
        const drawn = await frame();
        const painted = here ? drawn : Math.max(drawn, await firstPaint());
        const { activationStart } = performance.getEntriesByType("navigation")[0];
        const way = here ? "app" : activationStart ? "prerendered" : "document";
        const ms = painted - Number(sessionStorage.getItem(CLICKED));
        sessionStorage.removeItem(WANTED);
        here = told = false;
        console.debug(`painted ${JSON.stringify({ ms, drawing: painted - arrived, way })}`);
    };

    addEventListener("click", (event) => {
        sessionStorage.setItem(CLICKED, String(performance.timeOrigin + event.timeStamp));
        here = true;
    }, { capture: true });
    new MutationObserver(look).observe(document, { subtree: true, childList: true, characterData: true });
    document.addEventListener("prerenderingchange", look);
})();

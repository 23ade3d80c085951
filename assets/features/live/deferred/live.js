// The live visitor count and the announcements of the administrator.
// FastAPI and Quart send a stream. On Flask, where a stream would block a thread, the browser polls once a second. A tab that
// is hidden or left closes its connection: browsers open six per host, and do not store pages with connections for "Back".
(() => {
    const atoll = window.atoll;
    const line = document.querySelector("[data-updates]");
    if (!line) return;

    const EVERY = 1000;
    const LONGEST = 60_000;
    const address = `${atoll.base}/_live`;
    const tab = crypto.getRandomValues(new Uint32Array(2)).reduce((text, part) => text + part.toString(16).padStart(8, "0"), "");
    let source;
    let timer;
    let failures = 0;
    let known = "";
    let asking;

    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`
        .announcement { position: fixed; z-index: 60; inset-block-end: max(1rem, env(safe-area-inset-bottom)); inset-inline: 1rem;
            max-width: 40rem; margin-inline: auto; display: flex; align-items: start; gap: .5rem; padding: .625rem .625rem .625rem 1rem;
            color: var(--text-strong); background: var(--surface-raised); border: 1px solid var(--accent-line);
            border-radius: var(--radius); box-shadow: 0 4px 24px var(--shadow); }
        .announcement[hidden] { display: none; }
        .announcement p { flex: 1; margin: 0; padding-block: .375rem; overflow-wrap: anywhere; }
        .announcement button { flex: none; min-height: 2.25rem; }
        @media print { .announcement { display: none; } }
    `);
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];

    const dismissed = () => atoll.stored("announcement");

    const banner = document.createElement("aside");
    banner.className = "announcement";
    banner.setAttribute("aria-label", "Announcement");
    banner.hidden = true;
    const text = document.createElement("p");
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "button", textContent: "Dismiss" });
    banner.append(text, button);
    button.addEventListener("click", () => {
        atoll.stored("announcement", banner.dataset.id);
        banner.hidden = true;
        // Hiding the button would lose the focus
        atoll.focus(document.getElementById("main"));
    });

    const announce = (said) => {
        const shown = said && said.id !== dismissed();
        if (shown && banner.dataset.id !== said.id) {
            banner.dataset.id = said.id;
            text.textContent = said.text;
            if (!banner.isConnected) document.querySelector(".footer").before(banner);
            atoll.announce(`Announcement: ${said.text}`);
        }
        if (!shown) delete banner.dataset.id;
        banner.hidden = !shown;
    };

    const count = (readers) => {
        line.textContent = readers > 0 ? `${readers} ${readers === 1 ? "visitor" : "visitors"} online` : "\u00a0";
    };

    const show = (body) => {
        const { readers, announcement } = JSON.parse(body);
        count(readers);
        announce(announcement);
    };

    // The delay doubles after each failure. It is random, so that clients do not reconnect at the same time.
    const later = (run) => {
        failures += 1;
        count(null);
        timer = setTimeout(run, Math.min(EVERY * 2 ** failures, LONGEST) * (0.5 + Math.random() / 2));
    };

    const stream = () => {
        source = new EventSource(address);
        source.onmessage = ({ data }) => {
            failures = 0;
            show(data);
        };
        source.onerror = () => {
            if (source?.readyState !== EventSource.CLOSED) return;
            source = undefined;
            later(stream);
        };
    };

    const poll = async () => {
        const mine = asking = new AbortController();
        try {
            const headers = known ? { "If-None-Match": known } : {};
            const answer = await fetch(`${address}?tab=${tab}`, { headers, cache: "no-store", signal: mine.signal });
            if (!answer.ok && answer.status !== 304) throw new Error(answer.statusText);
            if (answer.ok) show(await answer.text());
            if (mine.signal.aborted) return;
            known = answer.headers.get("etag") ?? "";
            failures = 0;
            timer = setTimeout(poll, EVERY);
        } catch {
            known = "";
            if (!mine.signal.aborted) later(poll);
        }
    };

    const stop = () => {
        clearTimeout(timer);
        source?.close();
        asking?.abort();
        source = asking = timer = undefined;
    };

    const start = () => {
        stop();
        if (document.visibilityState !== "visible" || document.prerendering) return;
        if (line.dataset.updates === "stream") stream();
        else poll();
    };

    document.addEventListener("visibilitychange", start);
    document.addEventListener("prerenderingchange", start);
    addEventListener("pagehide", stop);
    addEventListener("pageshow", ({ persisted }) => { if (persisted) start(); });
    // Dismissed in another tab
    addEventListener("storage", ({ key }) => { if (key === "announcement" && banner.dataset.id === dismissed()) banner.hidden = true; });
    start();
})();

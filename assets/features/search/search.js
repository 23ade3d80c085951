// The search dialog. The first opening loads an index of names, headings, and descriptions. The server searches the text of
// the pages; its results follow the results of the index.
(() => {
    const atoll = window.atoll;
    const LIMIT = 12;
    const UNASKED = 60;
    const LONGEST = 200;
    const PAUSE = 150;
    const find = (selector) => document.querySelector(`.search ${selector}`);
    const fold = (text) => (text ?? "").normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
    // The searched text of a page, folded once instead of at each keystroke.
    const folded = ({ name, category, description, tags, headings }) => ({
        name: fold(name),
        words: fold(name).split(/[^\p{L}\p{N}]+/u),
        headings: (headings ?? []).map(({ text }) => fold(text)),
        all: fold([name, category, description, ...(tags ?? [])].join(" ")),
    });
    let pages;
    let failed = false;
    let active = -1;
    let timer;
    let question;
    let hits = [];
    let text = "";  // state of the request to the server: "", "asked", or "failed"

    const load = async () => {
        failed = false;
        try {
            const response = await fetch(`${atoll.base}/_pages.json`);
            if (!response.ok) throw new Error(response.statusText);
            pages = (await response.json()).pages.map((page) => ({ ...page, folded: folded(page) }));
        } catch {
            failed = true;
        }
        show();
    };

    // Return the kind of match as a score (lower is better), or null if a word is missing.
    const rank = (page, words, query) => {
        const { name, words: nameWords, headings, all } = page.folded;
        if (name.startsWith(query)) return { page, score: 0 };
        if (words.every((word) => nameWords.some((own) => own.startsWith(word)))) return { page, score: 1 };
        if (name.includes(query)) return { page, score: 2 };
        const at = headings.findIndex((text) => words.every((word) => text.includes(word)));
        if (at >= 0) return { page, heading: page.headings[at], score: headings[at].startsWith(query) ? 3 : 4 };
        return words.every((word) => all.includes(word)) ? { page, score: 5 } : null;
    };

    const search = (query) => {
        const words = query.split(/\s+/).filter(Boolean);
        if (!words.length) return pages.slice(0, UNASKED).map((page) => ({ page }));
        const hits = pages.map((page) => rank(page, words, query)).filter(Boolean);
        return hits.sort((a, b) => a.score - b.score || a.page.name.length - b.page.name.length).slice(0, LIMIT);
    };

    const part = (className, text) => {
        const span = document.createElement("span");
        span.className = className;
        span.textContent = text;
        return span;
    };

    const row = (href, name, category, detail) => {
        const item = document.createElement("li");
        const link = document.createElement("a");
        item.setAttribute("role", "presentation");
        item.append(link);
        link.className = "search-result";
        link.setAttribute("role", "option");
        link.tabIndex = -1;
        link.href = href;
        link.append(part("search-name", name), part("search-category", category));
        if (detail) link.append(detail);
        return item;
    };

    const pageRow = ({ page, heading }) => {
        const detail = heading ? `# ${heading.text}` : page.description;
        const href = page.path + (heading ? `#${heading.id}` : "");
        return row(href, page.name, page.category ?? "", detail && part("search-detail", detail));
    };

    // The server counts code points, JavaScript counts UTF-16 code units.
    const hitRow = ({ url, name, heading, excerpt, marks }) => {
        const letters = [...excerpt];
        const text = part("search-detail search-excerpt", "");
        let done = 0;
        for (const [from, to] of marks) {
            const mark = document.createElement("mark");
            mark.textContent = letters.slice(from, to).join("");
            text.append(letters.slice(done, from).join(""), mark);
            done = to;
        }
        text.append(letters.slice(done).join(""));
        return row(url, heading || name, heading && name, text);
    };

    const options = () => [...document.querySelectorAll(".search-result")];

    const activate = (index, scroll = true) => {
        const all = options();
        active = all.length ? (index + all.length) % all.length : -1;
        all.forEach((option, at) => {
            option.id = `search-result-${at}`;
            option.setAttribute("aria-selected", String(at === active));
        });
        const input = find(".search-input");
        input.setAttribute("aria-expanded", String(all.length > 0));
        if (all[active]) input.setAttribute("aria-activedescendant", all[active].id);
        else input.removeAttribute("aria-activedescendant");
        if (scroll) all[active]?.scrollIntoView({ block: "nearest" });
    };

    const state = (query, found) => {
        if (failed) return "Cannot load the list of pages. Close the search and try again.";
        if (!pages) return "Loading the list of pages…";
        if (text === "failed") return "Cannot search the text of the pages.";
        if (found) return "";
        return text ? "Searching the text of the pages…" : `No results for “${query}”.`;
    };

    // Announce the state to screen readers, and show it if there are no results.
    const tell = () => {
        const counts = ["pages", "texts"].map((name) => find(`.search-${name}`).querySelectorAll("a").length);
        const said = state(find(".search-input").value.trim(), counts[0] + counts[1]);
        find(".search-empty").hidden = !said;
        find(".search-empty").textContent = said;
        if (!text || said) find(".search-status").textContent = said || `${counts[0]} by name, ${counts[1]} in the text.`;
    };

    // Under the pages, so that the pages and the active option keep their positions.
    const showTexts = () => {
        const list = find(".search-texts");
        const shown = new Set([...find(".search-pages").querySelectorAll("a")].map((link) => link.getAttribute("href")));
        const rows = hits.filter(({ url }) => !shown.has(url)).map(hitRow);
        list.replaceChildren(...rows);
        find(".search-title").hidden = !rows.length;
        list.setAttribute("aria-busy", String(text === "asked"));
        activate(Math.max(0, Math.min(active, options().length - 1)), false);
        tell();
    };

    const ask = async (query) => {
        question = new AbortController();
        const { signal } = question;
        try {
            const asked = new URLSearchParams({ q: query.slice(0, LONGEST), limit: LIMIT });
            const response = await fetch(`${atoll.base}/api/search?${asked}`, { signal });
            if (!response.ok) throw new Error(response.statusText);
            hits = (await response.json()).hits ?? [];
            text = "";
        } catch {
            if (signal.aborted) return;
            hits = [];
            text = "failed";
        }
        showTexts();
    };

    // The previous results stay until the response arrives.
    const askSoon = (query) => {
        clearTimeout(timer);
        question?.abort();
        text = query.length > 1 ? "asked" : "";
        if (text) timer = setTimeout(ask, PAUSE, query);
        else hits = [];
    };

    const show = () => {
        const input = find(".search-input");
        if (!input) return;
        const found = pages ? search(fold(input.value.trim())) : [];
        find(".search-pages").replaceChildren(...found.map(pageRow));
        find(".search-results").scrollTop = 0;
        active = 0;
        showTexts();
    };

    const closed = () => {
        askSoon("");
        const url = new URL(location.href);
        if (!url.searchParams.has("q")) return;
        url.searchParams.delete("q");
        atoll.rename(url);
    };

    const open = (query = "") => {
        const dialog = document.querySelector("dialog.search");
        if (!dialog) return;
        const input = find(".search-input");
        if (dialog.open) {
            input.select();
            return;
        }
        dialog.onclose = closed;
        dialog.showModal();
        input.value = query;
        input.focus();
        if (!pages) load();
        askSoon(query.trim());
        show();
    };

    // Restore the URL before the link is followed: the `close` event is dispatched later.
    const close = () => {
        closed();
        document.querySelector("dialog.search")?.close();
    };
    const isTyping = (element) => element.isContentEditable || element.matches?.("input, textarea, select");

    atoll.on("click", ".search-open", () => open());
    atoll.on("input", ".search-input", (input) => {
        askSoon(input.value.trim());
        show();
    });
    atoll.on("click", ".search-result", (_link, event) => { if (!event.ctrlKey && !event.metaKey && !event.shiftKey) close(); });
    atoll.on("pointermove", ".search-result", (link) => {
        if (link.getAttribute("aria-selected") !== "true") activate(options().indexOf(link));
    });
    atoll.on("click", "dialog.search", (dialog, event) => { if (event.target === dialog) close(); });
    atoll.on("keydown", ".search-input", (_input, event) => {
        if (event.isComposing) return;
        if (event.key === "ArrowDown") activate(active + 1);
        else if (event.key === "ArrowUp") activate(active - 1);
        else if (event.key === "Enter") {
            options()[active]?.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, view: window, ctrlKey: event.ctrlKey, metaKey: event.metaKey }));
        } else if (event.key === "Escape") close();  // in a search box, Escape would only clear the text
        else return;
        event.preventDefault();
    });
    document.addEventListener("keydown", (event) => {
        const shortcut = (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === "k";
        const slash = event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !isTyping(event.target);
        if (event.defaultPrevented || !(shortcut || slash) || !document.querySelector("dialog.search")) return;
        event.preventDefault();
        open();
    });
    // Links of search engines and other sites open the dialog with a query.
    const asked = new URLSearchParams(location.search).get("q");
    if (asked) open(asked);
    const key = document.querySelector(".search-open kbd");
    if (key && /Mac|iP/.test(navigator.platform)) key.textContent = "⌘ K";
})();

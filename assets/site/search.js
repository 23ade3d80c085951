// The page finder: a dialog over an index of names, headings and descriptions, fetched when it is first opened.
(() => {
    const atoll = window.atoll;
    const LIMIT = 12;
    const UNASKED = 60;
    const find = (selector) => document.querySelector(`.search ${selector}`);
    const fold = (text) => (text ?? "").normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
    // What a page is found by, folded once and not at every keystroke.
    const folded = ({ name, category, description, tags, headings }) => ({
        name: fold(name),
        words: fold(name).split(/[^\p{L}\p{N}]+/u),
        headings: (headings ?? []).map(({ text }) => fold(text)),
        all: fold([name, category, description, ...(tags ?? [])].join(" ")),
    });
    let pages;
    let failed = false;
    let active = -1;

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

    // Lower is better: how and where all the words were found, or null.
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

    const row = ({ page, heading }, index) => {
        const item = document.createElement("li");
        const link = document.createElement("a");
        item.setAttribute("role", "presentation");
        item.append(link);
        link.id = `search-result-${index}`;
        link.className = "search-result";
        link.setAttribute("role", "option");
        link.tabIndex = -1;
        link.href = page.path + (heading ? `#${heading.id}` : "");
        const detail = heading ? `# ${heading.text}` : page.description;
        link.append(part("search-name", page.name), part("search-category", page.category ?? ""));
        if (detail) link.append(part("search-detail", detail));
        return item;
    };

    const activate = (index) => {
        const options = [...document.querySelectorAll(".search-result")];
        active = options.length ? (index + options.length) % options.length : -1;
        options.forEach((option, at) => option.setAttribute("aria-selected", String(at === active)));
        const option = options[active];
        if (option) find(".search-input").setAttribute("aria-activedescendant", option.id);
        else find(".search-input").removeAttribute("aria-activedescendant");
        option?.scrollIntoView({ block: "nearest" });
    };

    const note = (text) => {
        const empty = find(".search-empty");
        if (!empty) return;
        empty.hidden = !text;
        empty.textContent = text;
        if (text) atoll.announce(text);
    };

    const show = () => {
        const query = find(".search-input")?.value.trim();
        const hits = pages ? search(fold(query)) : [];
        find(".search-results").replaceChildren(...hits.map(row));
        find(".search-input").setAttribute("aria-expanded", String(hits.length > 0));
        if (failed) note("The list of pages could not be loaded. Close this and try again.");
        else if (!pages) note("Loading the list of pages…");
        else note(hits.length ? "" : `No page matches “${query}”.`);
        activate(hits.length ? 0 : -1);
    };

    const open = () => {
        const dialog = document.querySelector("dialog.search");
        if (!dialog) return;
        if (dialog.open) {
            find(".search-input").select();
            return;
        }
        dialog.showModal();
        find(".search-input").value = "";
        find(".search-input").focus();
        if (!pages) load();
        show();
    };

    const close = () => document.querySelector("dialog.search")?.close();
    const isTyping = (element) => element.isContentEditable || element.matches?.("input, textarea, select");

    atoll.on("click", ".search-open", open);
    atoll.on("input", ".search-input", show);
    atoll.on("click", ".search-result", (_link, event) => { if (!event.ctrlKey && !event.metaKey && !event.shiftKey) close(); });
    atoll.on("pointermove", ".search-result", (link) => {
        if (link.getAttribute("aria-selected") !== "true") activate(Number(link.id.split("-").pop()));
    });
    atoll.on("click", "dialog.search", (dialog, event) => { if (event.target === dialog) close(); });
    atoll.on("keydown", ".search-input", (_input, event) => {
        if (event.isComposing) return;
        if (event.key === "ArrowDown") activate(active + 1);
        else if (event.key === "ArrowUp") activate(active - 1);
        else if (event.key === "Enter") {
            const link = document.querySelectorAll(".search-result")[active];
            link?.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, view: window, ctrlKey: event.ctrlKey, metaKey: event.metaKey }));
        } else if (event.key === "Escape") close();  // a search box would spend it on emptying itself
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
    const key = document.querySelector(".search-open kbd");
    if (key && /Mac|iP/.test(navigator.platform)) key.textContent = "⌘ K";
})();

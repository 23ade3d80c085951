// Tabs, with keyboard and pointer. All sets with the last selected label show its tab, on this page and the next. A set
// without `data-sync` is independent of other sets.
(() => {
    const atoll = window.atoll;
    const KEY = "atoll-tabs";
    const tabsOf = (set) => [...set.querySelectorAll(":scope > .tab-list > .tab")];
    // Labels, one per line, latest first: selecting a language does not change the selected shell
    const read = (value) => (value ?? "").split("\n").filter(Boolean);
    let chosen = read(atoll.stored(KEY));

    const select = (set, selected) => {
        for (const tab of tabsOf(set)) {
            const on = tab === selected;
            tab.setAttribute("aria-selected", String(on));
            tab.tabIndex = on ? 0 : -1;
            const panel = set.querySelector(`:scope > [id="${tab.getAttribute("aria-controls")}"]`);
            if (panel) panel.hidden = !on;
        }
        set.dataset.ready = "";
    };

    const arrange = () => {
        for (const set of document.querySelectorAll(".tabs")) {
            const tabs = tabsOf(set);
            const current = tabs.find((tab) => tab.getAttribute("aria-selected") === "true");
            const label = "sync" in set.dataset && chosen.find((choice) => tabs.some((tab) => tab.dataset.label === choice));
            if (tabs.length) select(set, tabs.find((tab) => tab.dataset.label === label) ?? current ?? tabs[0]);
        }
    };

    const choose = (tab) => {
        const set = tab.closest(".tabs");
        if (!("sync" in set.dataset)) {
            select(set, tab);
            return;
        }
        // Sets above the selected tab can change their height: scroll so that the tab does not move
        const before = tab.getBoundingClientRect().top;
        chosen = [tab.dataset.label, ...chosen.filter((label) => label !== tab.dataset.label)].slice(0, 8);
        atoll.stored(KEY, chosen.join("\n"));
        select(set, tab);
        arrange();
        scrollBy({ top: tab.getBoundingClientRect().top - before, behavior: "instant" });
    };

    const STEPS = { ArrowRight: 1, ArrowLeft: -1, Home: "first", End: "last" };

    atoll.on("click", ".tab-list > .tab", choose);
    atoll.on("keydown", ".tab-list > .tab", (tab, event) => {
        const step = STEPS[event.key];
        if (!step || event.ctrlKey || event.metaKey || event.altKey) return;
        event.preventDefault();
        const tabs = tabsOf(tab.closest(".tabs"));
        const at = tabs.indexOf(tab);
        const next = step === "first" ? 0 : step === "last" ? tabs.length - 1 : (at + step + tabs.length) % tabs.length;
        tabs[next].focus();
        choose(tabs[next]);
    });
    document.addEventListener("atoll:page", arrange);
    addEventListener("storage", (event) => {
        if (event.key !== KEY || !event.newValue) return;
        chosen = read(event.newValue);
        arrange();
    });
    arrange();
})();

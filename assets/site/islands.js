// Live examples ("islands"): Dash renders each one into its place in the article, with a React portal. The article itself is
// the HTML from the server. A page that is interactive outside its examples is one island: its article.
(() => {
    const atoll = window.atoll;
    const unchanged = () => window.dash_clientside.no_update;
    // Islands of the shown article by key: the place in the article, and the Dash tree until it is rendered
    const islands = new Map();
    let loading;
    // The article that Dash renders islands into
    let drawn;
    let number = 0;

    const request = async (url, page) => {
        const response = await fetch(`${atoll.base}/_page${page.slice(atoll.base.length)}`, { headers: { Accept: "application/json" } });
        const payload = await response.json();
        if (!payload.examples && !payload.article) throw new TypeError("not a page");
        return payload;
    };

    // Load what Dash renders on a page. Calls for the same page share one request until Dash has the page.
    atoll.load = (url) => {
        const page = atoll.pageOf(url);
        if (loading?.page !== page) {
            const promise = request(url, page).catch(() => request(url, page));
            loading = { page, promise };
            promise.catch(() => { if (loading?.promise === promise) loading = undefined; });
        }
        return loading.promise;
    };

    // An island has no box of its own, so measure its frame.
    const isNear = (place) => {
        const { top, bottom } = (place.closest(".live, article") ?? place.parentElement).getBoundingClientRect();
        return bottom > -200 && top < innerHeight + 200;
    };

    // Resolves when the island has content, or after two seconds: a component can load its own script first.
    const filled = (box) => new Promise((done) => {
        if (box.firstChild) {
            done();
            return;
        }
        const finish = () => {
            watch.disconnect();
            clearTimeout(timer);
            done();
        };
        const watch = new MutationObserver(finish);
        watch.observe(box, { childList: true });
        const timer = setTimeout(finish, 2000);
    });

    // Dash can set the properties of an island from now on.
    atoll.mounted = (key) => {
        if (!islands.has(key)) return;
        drawn.isMounted = true;
        islands.get(key).mounted();
    };

    // The element into which React renders an island. Until it has content, the HTML from the server stays next to it.
    atoll.boxFor = (key) => {
        const island = islands.get(key);
        if (!island) return null;
        const { place } = island;
        if (place.matches("article")) {
            // Its elements are replaced by equal ones at the same height, so keep what the user did
            const opened = [...place.querySelectorAll("details")].map(({ open }) => open);
            Object.assign(island, { actions: atoll.actions(place), opened, y: scrollY });
            place.style.minHeight = `${place.offsetHeight}px`;
            place.replaceChildren();
            return place;
        }
        const box = document.createElement("div");
        box.className = "island-box";
        place.append(box);
        return box;
    };

    // React has rendered an island: remove the HTML from the server, and repeat the actions of the user.
    atoll.rendered = async (key, box) => {
        const island = islands.get(key);
        if (!island) return;
        const { place } = island;
        if (!box.firstChild) await filled(box);
        const actions = island.actions ?? atoll.actions(place);
        for (const node of [...place.childNodes]) if (place !== box && node !== box) node.remove();
        if (place === box) {
            place.style.minHeight = "";
            place.querySelectorAll("details").forEach((details, at) => { details.open = island.opened[at] ?? details.open; });
            // Tabs and the table of contents belong to the elements that were replaced
            document.dispatchEvent(new CustomEvent("atoll:page", { detail: { path: location.pathname } }));
            if (scrollY !== island.y) scrollTo({ top: island.y, behavior: "instant" });
        }
        place.closest(".live")?.removeAttribute("aria-busy");
        place.dataset.live = "";
        island.rendered();
        // One per frame: Dash connects a component after it is painted, and updates the number of clicks after each
        for (const action of actions) {
            await atoll.painted();
            atoll.replay(action, box);
        }
    };

    // Render one island. A slow or failed island does not block the others.
    const render = async (key, island) => {
        await island.isMounted;
        await atoll.lull();
        if (islands.get(key) !== island) return;
        window.dash_clientside.set_props({ type: "atoll-island", index: key }, { request: key });
        await Promise.race([island.isRendered, new Promise((done) => { setTimeout(done, 2000); })]);
        await atoll.calm();
    };

    // Render the islands one after the other: those that the user wants, those that are visible, then the rest.
    const renderAll = async (mine, entries) => {
        const rest = new Set(entries);
        const next = () => {
            const waiting = [...rest];
            return waiting.find(([, { place }]) => place.closest("[aria-busy]")) ?? waiting.find(([, { place }]) => isNear(place));
        };
        const isCurrent = () => mine === number && drawn?.view === atoll.view;
        while (rest.size && isCurrent()) {
            const entry = next() ?? [...rest][0];
            if (!isNear(entry[1].place)) await atoll.idle();
            rest.delete(entry);
            if (isCurrent()) await render(...entry);
        }
    };

    const fail = (places) => {
        for (const place of places) {
            const message = document.createElement("p");
            message.className = "live-error";
            message.setAttribute("role", "status");
            const button = document.createElement("button");
            Object.assign(button, { type: "button", className: "button", textContent: "Reload" });
            button.addEventListener("click", () => location.reload());
            message.append("This example could not be loaded. ", button);
            place.replaceChildren(message);
            place.closest(".live")?.removeAttribute("aria-busy");
        }
    };
    atoll.failExamples = () => {
        const article = atoll.content().querySelector("article[data-interactive]:not([data-live])");
        if (article && !article.querySelector(".live-error")) {
            const place = document.createElement("div");
            article.prepend(place);
            fail([place]);
        }
        fail(atoll.content().querySelectorAll(".island:not([data-live])"));
    };
    document.addEventListener("atoll:page", () => { if (atoll.failed) atoll.failExamples(); });

    // The clientside callback that returns the tree of an island.
    const fill = (key) => {
        const tree = islands.get(key)?.tree;
        return tree === undefined ? unchanged() : tree;
    };

    // Return one empty island for each place in the article.
    const draw = async (payload, mine, view) => {
        const isCurrent = () => mine === number && view === atoll.view;
        islands.clear();
        let found;
        try {
            found = await payload;
        } catch {
            if (isCurrent()) {
                drawn = undefined;
                atoll.failExamples();
            }
            return [];
        } finally {
            loading = undefined;
        }
        if (!isCurrent()) return unchanged();
        const article = atoll.content().querySelector("article");
        const places = found.article ? [article] : [...article.querySelectorAll(".island")];
        // After a deployment, the article can be older than the payload
        const names = places.map((place) => place.dataset.name).join();
        if (found.article ? !article.matches("[data-interactive]") : names !== found.names.join()) {
            atoll.failExamples();
            return [];
        }
        const trees = found.article ? [found.article.props.children] : found.examples;
        places.forEach((place, at) => {
            const island = { place, tree: trees[at] };
            island.isMounted = new Promise((done) => { island.mounted = done; });
            island.isRendered = new Promise((done) => { island.rendered = done; });
            islands.set(`${mine}-${at}`, island);
        });
        renderAll(mine, [...islands]);
        return [...islands.keys()].map((index) => (
            { namespace: "docs_components", type: "Island", props: { id: { type: "atoll-island", index }, island: index } }
        ));
    };

    // Dash drops the result of a callback that it calls again meanwhile, so each call returns the islands until they are mounted.
    const result = () => (drawn.isMounted ? unchanged() : drawn.list);

    // The clientside callback for each article. A callback can also set the URL: then the article is not shown yet.
    const show = async () => {
        const url = new URL(location.href);
        if (atoll.isShown(url) && drawn?.view === atoll.view) return result();
        const payload = atoll.load(url);
        payload.catch(() => {});
        if (!await atoll.visit(url)) {
            if (loading?.page === atoll.pageOf(url)) loading = undefined;
            return unchanged();
        }
        if (drawn?.view !== atoll.view) {
            drawn = { view: atoll.view, isMounted: false };
            // The same request, unless the page is a redirect
            drawn.list = draw(atoll.load(new URL(location.href)), ++number, atoll.view);
        }
        return result();
    };

    window.dash_clientside = Object.assign({}, window.dash_clientside, { atoll: { show, fill } });
    // The URL can be the same as that of the last article that Dash knows
    document.addEventListener("atoll:page", ({ detail }) => {
        if (!detail.parts || !document.getElementById("atoll-islands")) return;
        atoll.painted().then(() => window.dash_clientside.set_props("atoll-islands", { "data-view": String(atoll.view) }));
    });
})();

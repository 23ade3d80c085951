// What Dash draws: the article of the page on the screen, out of sight, example by example, until it can take the place of the first HTML.
(() => {
    const atoll = window.atoll;
    const LIMIT = 50;
    const payloads = new Map();
    const entry = () => document.getElementById("react-entry-point");
    let drawing = 0;
    let asked;
    // Trees of the examples that wait for their turn, by key
    const waiting = new Map();

    const firstHtml = () => document.getElementById("first-paint");

    const request = async (url, form = "_page") => {
        const response = await fetch(`${atoll.base}/${form}${atoll.pageOf(url).slice(atoll.base.length)}`, { headers: { Accept: "application/json" } });
        const payload = await response.json();
        if (!payload.children) throw new TypeError("not a page");
        return { ...payload, once: /no-store/.test(response.headers.get("Cache-Control") ?? "") };
    };

    atoll.load = (url) => {
        const page = atoll.pageOf(url);
        // What the first HTML says need not come again
        if (!payloads.has(page)) keep(page, request(url, firstHtml() && page === atoll.pageOf(location) ? "_islands" : "_page"));
        return payloads.get(page);
    };

    const keep = (page, payload) => {
        payloads.set(page, payload);
        if (payloads.size > LIMIT) payloads.delete(payloads.keys().next().value);
        payload.catch(() => payloads.delete(page));
        return payload;
    };

    const isOpen = (node) => node.type === "Prose" && node.props.html === undefined;

    // The tree with the prose that is wanting, and how much was.
    const withProse = (node, prose, count) => {
        if (Array.isArray(node)) return node.map((child) => withProse(child, prose, count));
        if (!node?.props || isStage(node)) return node;
        if (isOpen(node)) return { ...node, props: { ...node.props, html: prose[count.of++] } };
        return { ...node, props: { ...node.props, children: withProse(node.props.children, prose, count) } };
    };

    // The payload with the prose of the first HTML in it; where that is gone, or another one, the whole payload.
    const whole = async (url, payload) => {
        const stretches = [...firstHtml()?.querySelectorAll(".prose") ?? []].filter((element) => !element.parentElement.closest(".prose, .live-stage"));
        const count = { of: 0 };
        const children = withProse(payload.children, stretches.map(({ innerHTML }) => innerHTML), count);
        if (!count.of) return payload;
        return keep(atoll.pageOf(url), count.of === stretches.length ? Promise.resolve({ ...payload, children }) : request(url));
    };

    const isStage = (node) => /(^| )live-stage( |$)/.test(node.props.className) && node.props.id === undefined;

    // The tree with stand-ins in the place of its examples, which go into `waiting`: drawing all at once would block the page.
    const withoutExamples = (node, stages, number) => {
        if (Array.isArray(node)) return node.map((child) => withoutExamples(child, stages, number));
        if (!node?.props) return node;
        if (!isStage(node)) return { ...node, props: { ...node.props, children: withoutExamples(node.props.children, stages, number) } };
        const key = `${number}-${stages.next}`;
        const standIn = stages.standing[stages.next++]?.innerHTML ?? "";
        waiting.set(key, node.props.children);
        return {
            ...node,
            props: {
                ...node.props,
                id: { type: "live-stage", index: key },
                "data-key": key,
                children: { namespace: "docs_components", type: "StandIn", props: { html: standIn } },
            },
        };
    };

    // What the callback of a stage returns when its turn has come.
    const fill = (key) => {
        const tree = waiting.get(key);
        waiting.delete(key);
        return tree === undefined ? window.dash_clientside.no_update : tree;
    };

    // Resolves when it holds, which the changes of the live article tell; or after so many milliseconds, if there is a bound.
    const until = (holds, patience) => new Promise((done) => {
        if (holds()) {
            done();
            return;
        }
        const finish = () => {
            observer.disconnect();
            clearTimeout(timer);
            done();
        };
        const observer = new MutationObserver(() => { if (holds()) finish(); });
        observer.observe(entry(), { subtree: true, childList: true, attributes: true, attributeFilter: ["data-visit"] });
        const timer = patience && setTimeout(finish, patience);
    });

    const isDrawn = (stage) => !stage.isConnected || !stage.querySelector(":scope > [data-stand-in]");

    // An example that takes long, or fails, does not keep the others waiting.
    const draw = async (stage) => {
        await atoll.lull();
        if (!waiting.has(stage.dataset.key)) return;
        window.dash_clientside.set_props({ type: "live-stage", index: stage.dataset.key }, { "data-fill": stage.dataset.key });
        await until(() => isDrawn(stage), 2000);
        await atoll.calm();
    };

    const isNear = (element) => {
        const { top, bottom } = element.getBoundingClientRect();
        return bottom > -200 && top < innerHeight + 200;
    };

    const outside = (root) => [...root.querySelectorAll('details, a, button, summary, [tabindex="0"]')].filter((element) => !element.closest(".live"));

    const outsideDetails = (root) => outside(root).filter(({ tagName }) => tagName === "DETAILS");

    // The live twin of what has the focus: the same id, the page's heading, or the same place in the order.
    const twinOf = (focused, before, after) => {
        const id = focused.id && entry().querySelector(`[id="${CSS.escape(focused.id)}"]`);
        if (id || focused.tagName === "H1") return id || entry().querySelector("h1");
        return before.length === after.length ? after[before.indexOf(focused)] : null;
    };

    // What the reader did to the first HTML (opened, focused) is done to its live twin, then the first HTML goes.
    const takeOver = (first) => {
        const y = scrollY;
        const before = outside(first);
        const after = outside(entry());
        const twin = first.contains(document.activeElement) && twinOf(document.activeElement, before, after);
        const opened = outsideDetails(first);
        outsideDetails(entry()).forEach((element, at) => { element.open = opened[at]?.open ?? element.open; });
        first.remove();
        // Others arrange the new article first: tabs, for one, decide how tall it is
        document.dispatchEvent(new CustomEvent("atoll:page", { detail: { path: location.pathname } }));
        if (twin) atoll.focus(twin);
        if (scrollY !== y) scrollTo({ top: y, behavior: "instant" });
    };

    const settle = async (number) => {
        const isCurrent = () => number === drawing && entry().querySelector(`article[data-visit="${number}"]`);
        await until(() => isCurrent() || number !== drawing);
        if (!isCurrent()) return;
        const first = firstHtml();
        const standing = [...first?.querySelectorAll(".live-stage") ?? []];
        const stages = [...entry().querySelectorAll(".live-stage[data-key]")];
        const wanted = (stage, at) => standing[at]?.closest("[aria-busy]") || isNear(standing[at] ?? stage);
        for (const stage of stages.filter(wanted)) {
            await draw(stage);
            if (!isCurrent()) return;
        }
        if (first?.isConnected) {
            const pressed = atoll.pressed?.(first) ?? [];
            takeOver(first);
            atoll.live = true;
            document.dispatchEvent(new CustomEvent("atoll:live"));
            for (const press of pressed.filter(({ at }) => stages[at])) {
                until(() => isDrawn(stages[press.at])).then(() => atoll.replay(press, stages[press.at]));
            }
        }
        for (const stage of stages) {
            if (!waiting.has(stage.dataset.key)) continue;
            if (!isNear(stage)) await atoll.idle();
            if (!isCurrent()) return;
            await draw(stage);
        }
    };

    // Whether Dash has the page on its side of the curtain already.
    atoll.isDrawn = (page) => asked === page && entry().querySelector("article")?.dataset.page === page;

    // Called by Dash with each new address.
    const show = async (href) => {
        const { no_update: unchanged } = window.dash_clientside;
        const url = new URL(href, location.href);
        const page = atoll.pageOf(url);
        // Told too late: the reader has followed a link since, and Dash hears of it when that page is on the screen
        if (page !== atoll.pageOf(location)) return unchanged;
        const loading = atoll.load(url);
        loading.catch(() => {});
        // An address may also come from a callback: then the page is not on the screen yet
        if (!await atoll.visit(url) || asked === page) return unchanged;
        asked = page;
        const number = ++drawing;
        let payload;
        try {
            payload = await whole(url, await loading);
        } catch {
            if (number === drawing) asked = undefined;
            return unchanged;  // the first HTML is a whole page and stays
        }
        if (payload.once) payloads.delete(page);
        if (number !== drawing) return unchanged;
        waiting.clear();
        delete firstHtml()?.dataset.fresh;
        settle(number);
        const { children } = payload;
        if (!children.props) return children;
        const standing = [...firstHtml()?.querySelectorAll(".live-stage") ?? []];
        const drawn = withoutExamples(children, { next: 0, standing }, number);
        return { ...drawn, props: { ...drawn.props, "data-visit": String(number), "data-page": page } };
    };

    window.dash_clientside = Object.assign({}, window.dash_clientside, { atoll: { show, fill } });
})();

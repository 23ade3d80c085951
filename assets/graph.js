// A figure is drawn when it is about to be seen: until then a box of its height stands in its place, and Plotly, or what draws the
// charts of Mantine, is not loaded. Once drawn, it tells Dash what a reader has done to it, and not that its size has changed.
(function () {
    const margin = "300px 0px";
    const heightOf = (props) => props.style?.height ?? props.h ?? props.figure?.layout?.height ?? 450;
    const isSize = (name) => ["autosize", "width", "height"].includes(name);
    const isChart = (name) => /Chart$|^(Sparkline|Heatmap)$/.test(name);

    // Dash drops the answer to a callback that is called again meanwhile: a phone that is turned would undo a zoom.
    const unlessResized = (setProps) => (changed) => {
        const names = Object.keys(changed.relayoutData ?? {});
        if (!names.length || !names.every(isSize)) setProps(changed);
    };

    const late = (Graph) => {
        const LateGraph = (props) => {
            const box = React.useRef(null);
            const [seen, setSeen] = React.useState(!window.IntersectionObserver);
            React.useEffect(() => {
                if (seen) return undefined;
                const see = () => setSeen(true);
                const watch = new IntersectionObserver((entries) => {
                    if (entries.some((entry) => entry.isIntersecting)) see();
                }, { rootMargin: margin });
                watch.observe(box.current);
                addEventListener("beforeprint", see);
                return () => {
                    watch.disconnect();
                    removeEventListener("beforeprint", see);
                };
            }, [seen]);
            // While it waits, also for Plotly, the box gives the height; then it is as if it were not there (60-live.css)
            return React.createElement(
                "div",
                { ref: box, className: "graph-box", style: { "--graph-height": cssLength(heightOf(props)) } },
                seen
                    ? React.createElement(Graph, { ...props, setProps: unlessResized(props.setProps) })
                    : React.createElement("div", { id: props.id, className: props.className }),
            );
        };
        // What Dash reads off a component: default values, persistence. That it loads late is left out: callbacks need not wait.
        for (const name of Object.keys(Graph)) LateGraph[name] = Graph[name];
        return LateGraph;
    };

    const cssLength = (height) => (typeof height === "number" ? `${height}px` : height);

    document.addEventListener("atoll:components", () => {
        const { dash_core_components: core, dash_mantine_components: mantine } = window;
        if (core?.Graph) window.dash_core_components = Object.assign({}, core, { Graph: late(core.Graph) });
        if (!mantine) return;
        const charts = Object.keys(mantine).filter(isChart).map((name) => [name, late(mantine[name])]);
        window.dash_mantine_components = Object.assign({}, mantine, Object.fromEntries(charts));
    }, { once: true });
})();

// Renders a figure shortly before it is visible. Until then, an empty box reserves its height, and the library (Plotly, or
// the charts of Mantine) is not loaded. A rendered figure reports changes by the user to Dash, but not changes of its size.
(function () {
    const margin = "300px 0px";
    const heightOf = (props) => props.style?.height ?? props.h ?? props.figure?.layout?.height ?? 450;
    const isSize = (name) => ["autosize", "width", "height"].includes(name);
    const isChart = (name) => /Chart$|^(Sparkline|Heatmap)$/.test(name);

    // Dash drops the response if the callback is called again before it arrives: turning a phone would undo a zoom.
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
            // The box reserves the height until Plotly has rendered the figure. Then it has no layout of its own (60-live.css)
            return React.createElement(
                "div",
                { ref: box, className: "graph-box", style: { "--graph-height": cssLength(heightOf(props)) } },
                seen
                    ? React.createElement(Graph, { ...props, setProps: unlessResized(props.setProps) })
                    : React.createElement("div", { id: props.id, className: props.className }),
            );
        };
        // Copy the attributes that Dash reads, for example default values. Without the one for lazy loading, callbacks do not wait.
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

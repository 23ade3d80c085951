// A figure is drawn when it is about to be seen: until then a box of its height stands in its place, and Plotly is not loaded.
(function () {
    const margin = "300px 0px";
    const heightOf = (props) => props.style?.height ?? props.figure?.layout?.height ?? 450;

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
                seen ? React.createElement(Graph, props) : React.createElement("div", { id: props.id, className: props.className }),
            );
        };
        // What Dash reads off a component: default values, persistence. That it loads late is left out: callbacks need not wait.
        for (const name of Object.keys(Graph)) LateGraph[name] = Graph[name];
        return LateGraph;
    };

    const cssLength = (height) => (typeof height === "number" ? `${height}px` : height);

    document.addEventListener("atoll:components", () => {
        const components = window.dash_core_components;
        if (components?.Graph) window.dash_core_components = Object.assign({}, components, { Graph: late(components.Graph) });
    }, { once: true });
})();

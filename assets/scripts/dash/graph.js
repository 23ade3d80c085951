// Renders a figure shortly before it is visible. Until then, an empty box reserves its height, and the library (Plotly, or
// the charts of Mantine) is not loaded. A rendered figure reports changes by the user to Dash, but not changes of its size.

/** @typedef {any} Props The properties of a figure or chart. */

const MARGIN = "300px 0px";

/** @param {Props} props */
const heightOf = (props) => props.style?.height ?? props.h ?? props.figure?.layout?.height ?? 450;

/** @param {number | string} height */
const cssLength = (height) => (typeof height === "number" ? `${height}px` : height);

/** @param {string} name */
const isSize = (name) => ["autosize", "width", "height"].includes(name);

/** @param {string} name */
const isChart = (name) => /Chart$|^(Sparkline|Heatmap)$/.test(name);

/**
 * Dash drops the response if the callback is called again before it arrives: turning a phone would undo a zoom.
 * @param {(changed: Props) => void} setProps
 */
const unlessResized = (setProps) => (/** @type {Props} */ changed) => {
    const names = Object.keys(changed.relayoutData ?? {});
    if (!names.length || !names.every(isSize)) setProps(changed);
};

/**
 * Return a component that renders another one shortly before it is visible.
 * @param {any} Graph
 */
const whenNear = (Graph) => {
    const NearGraph = (/** @type {Props} */ props) => {
        const box = React.useRef(null);
        const [seen, setSeen] = React.useState(false);
        React.useEffect(() => {
            if (seen) return undefined;
            const see = () => setSeen(true);
            const watch = new IntersectionObserver(
                (entries) => {
                    if (entries.some((entry) => entry.isIntersecting)) see();
                },
                { rootMargin: MARGIN },
            );
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
    // Copy the attributes that Dash reads, for example default values. Without the one for lazy loading, callbacks do not wait
    return Object.assign(NearGraph, Object.fromEntries(Object.keys(Graph).map((name) => [name, Graph[name]])));
};

export const renderFiguresWhenNear = () => {
    const { dash_core_components: core, dash_mantine_components: mantine } = window;
    if (core?.Graph) window.dash_core_components = { ...core, Graph: whenNear(core.Graph) };
    if (!mantine) return;
    const charts = Object.keys(mantine)
        .filter(isChart)
        .map((name) => [name, whenNear(mantine[name])]);
    window.dash_mantine_components = { ...mantine, ...Object.fromEntries(charts) };
};

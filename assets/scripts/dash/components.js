// React components of the site. Dash finds them by namespace and name.
import { boxFor, mounted, rendered } from "./islands.js";

/**
 * A section of text: HTML from the server.
 * @param {{ id: string, html: string }} props
 */
const Prose = ({ id, html }) => React.createElement("div", { id, className: "prose", dangerouslySetInnerHTML: { __html: html } });

/**
 * Return a component for live examples. Its children are rendered into its place in the article.
 * @param {import("../site.js").Shell} shell
 */
const islandComponent =
    ({ painted, pressEnded }) =>
    (/** @type {{ island: string, children: unknown }} */ { island, children }) => {
        const isReady = children !== undefined && children !== null;
        const [box, setBox] = React.useState({});
        const element = box.island === island ? box.element : null;
        // The article is no longer shown: components with timers and streams end before Dash has the next islands
        const [left, setLeft] = React.useState();
        React.useEffect(() => {
            mounted(island);
            const leave = (/** @type {CustomEvent} */ { detail }) => {
                if (detail.parts) painted().then(() => setLeft(island));
            };
            document.addEventListener("atoll:page", leave);
            return () => document.removeEventListener("atoll:page", leave);
        }, [island]);
        // A pressed element must stay in the page until its click event
        React.useLayoutEffect(() => {
            if (isReady) pressEnded().then(() => setBox({ island, element: boxFor(island) }));
        }, [isReady, island]);
        React.useLayoutEffect(() => {
            if (element) rendered(island, element);
        }, [element]);
        return element && left !== island ? ReactDOM.createPortal(children, element) : null;
    };

/** @param {import("../site.js").Shell} shell */
export const registerComponents = (shell) => {
    window.docs_components = { Prose, Island: islandComponent(shell) };
};

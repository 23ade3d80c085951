// React components of the site. Dash finds them by namespace and name.
import { rendered, turnOf } from "./islands.js";

/**
 * A section of text: HTML from the server.
 * @param {{ id: string, html: string }} props
 */
const Prose = ({ id, html }) => React.createElement("div", { id, className: "prose", dangerouslySetInnerHTML: { __html: html } });

/**
 * Return the children as Dash knows them now. They are from the time when Dash got the tree, and would be rendered without the
 * results of callbacks since then: `_newRender` tells Dash's wrapper to use the tree that it was created with.
 * @param {unknown} children
 */
const upToDate = (children) =>
    React.Children.map(children, (/** @type {unknown} */ child) =>
        React.isValidElement(child) ? React.cloneElement(child, { _newRender: false }) : child,
    );

/**
 * Return a component for live examples. When its turn has come, it renders its children into its place in the article.
 * @param {import("../site.js").Shell} shell
 */
const islandComponent =
    ({ painted }) =>
    (/** @type {{ island: string, children: unknown }} */ { island, children }) => {
        const [box, setBox] = React.useState({});
        const element = box.island === island ? box.element : null;
        // The article is no longer shown: components with timers and streams end before Dash has the next islands
        const [left, setLeft] = React.useState();
        React.useEffect(() => {
            turnOf(island).then((element) => ReactDOM.flushSync(() => setBox({ island, element })));
            const leave = (/** @type {CustomEvent} */ { detail }) => {
                if (detail.parts) painted().then(() => setLeft(island));
            };
            document.addEventListener("atoll:page", leave);
            return () => document.removeEventListener("atoll:page", leave);
        }, [island]);
        React.useLayoutEffect(() => {
            if (element) rendered(island, element);
        }, [element]);
        return element && left !== island ? ReactDOM.createPortal(upToDate(children), element) : null;
    };

/** @param {import("../site.js").Shell} shell */
export const registerComponents = (shell) => {
    window.docs_components = { Prose, Island: islandComponent(shell) };
};

// React components of the site. Dash finds them by namespace and name.
window.docs_components = {
    // A section of text: HTML from the server.
    Prose: ({ id, html }) => React.createElement("div", { id, className: "prose", dangerouslySetInnerHTML: { __html: html } }),

    // A live example. Its children are rendered into its place in the article (assets/site/islands.js).
    Island: ({ island, children }) => {
        const isReady = children !== undefined && children !== null;
        const [box, setBox] = React.useState({});
        const element = box.island === island ? box.element : null;
        // The article is no longer shown: components with timers and streams end before Dash has the next islands
        const [left, setLeft] = React.useState();
        React.useEffect(() => {
            window.atoll.mounted(island);
            const leave = ({ detail }) => { if (detail.parts) window.atoll.painted().then(() => setLeft(island)); };
            document.addEventListener("atoll:page", leave);
            return () => document.removeEventListener("atoll:page", leave);
        }, [island]);
        // A pressed element must stay in the page until its click event
        React.useLayoutEffect(() => {
            if (isReady) window.atoll.lull().then(() => setBox({ island, element: window.atoll.boxFor(island) }));
        }, [isReady, island]);
        React.useLayoutEffect(() => { if (element) window.atoll.rendered(island, element); }, [element]);
        return element && left !== island ? ReactDOM.createPortal(children, element) : null;
    },
};

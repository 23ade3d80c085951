// A stretch of prose reaches the browser as finished HTML; this is the whole component that shows it.
window.docs_components = {
    Prose: function (props) {
        return React.createElement("div", {
            id: props.id,
            className: "prose",
            dangerouslySetInnerHTML: { __html: props.html },
        });
    },
};

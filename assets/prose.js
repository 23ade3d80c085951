// A stretch of prose reaches the browser as finished HTML; this is the whole component that shows it. A stand-in is what the
// server has sent for a live example, shown until its turn to be drawn has come.
window.docs_components = {
    Prose: function (props) {
        return React.createElement("div", {
            id: props.id,
            className: "prose",
            dangerouslySetInnerHTML: { __html: props.html },
        });
    },
    StandIn: function (props) {
        return React.createElement("div", {
            "data-stand-in": "",
            style: { display: "contents" },
            dangerouslySetInnerHTML: { __html: props.html },
        });
    },
};

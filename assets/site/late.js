// Loads scripts that the page does not need when the browser is idle, and records the pages shown until then.
(() => {
    const atoll = window.atoll;
    const url = atoll.html.dataset.late;
    if (!url) return;
    atoll.visited = [];
    document.addEventListener("atoll:page", ({ detail }) => { if (detail.parts) atoll.visited.push(detail.path); });
    addEventListener("load", () => atoll.idle().then(() => {
        document.head.append(Object.assign(document.createElement("script"), { src: url }));
    }));
})();

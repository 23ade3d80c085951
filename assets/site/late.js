// What nobody needs for reading comes when the browser has nothing else to do; which pages were shown till then is noted.
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

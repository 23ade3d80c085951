// Development mode: reloads the tab when the site has changed, and shows a note while the server is unavailable.
(() => {
    const base = document.documentElement.dataset.base ?? "";
    let known;
    let note;

    const say = (text) => {
        if (!text) {
            note?.remove();
            note = undefined;
        } else if (!note) {
            note = Object.assign(document.createElement("p"), { textContent: text });
            note.setAttribute("role", "status");
            note.style.cssText = "position:fixed;inset:auto 1rem 1rem auto;z-index:999;margin:0;padding:.5rem 1rem;border-radius:8px;background:#333;color:#fff;font:14px system-ui";
            document.body.append(note);
        }
    };

    const ask = async () => {
        try {
            const response = await fetch(`${base}/_dev/version`, { cache: "no-store" });
            const version = await response.text();
            say("");
            if (known && known !== version) location.reload();
            known = version;
        } catch {
            say("The server is unavailable. It might be restarting.");
        }
        setTimeout(ask, document.hidden ? 2000 : 100);
    };
    ask();
})();

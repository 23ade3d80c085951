// Copies a code block, or the page as Markdown, and shows the result for two seconds.
(() => {
    const atoll = window.atoll;

    const copyBySelection = (text) => {
        const field = document.createElement("textarea");
        const focused = document.activeElement;
        field.value = text;
        field.style.cssText = "position:fixed;top:0;opacity:0";
        document.body.append(field);
        field.select();
        const copied = document.execCommand("copy");
        field.remove();
        focused?.focus({ preventScroll: true });
        if (!copied) throw new Error("the browser does not allow copying");
    };

    const copy = async (text) => {
        try {
            await navigator.clipboard.writeText(text);
        } catch {
            copyBySelection(text);
        }
    };

    const report = (button, text) => {
        const label = button.querySelector("span") ?? button;
        button.dataset.label ??= label.textContent;
        label.textContent = text;
        atoll.announce(text);
        clearTimeout(button.timer);
        button.timer = setTimeout(() => {
            label.textContent = button.dataset.label;
            atoll.announce("");
        }, 2000);
    };

    const copyInto = async (button, text) => {
        try {
            await copy(await text);
            report(button, "Copied");
        } catch {
            report(button, "Could not copy");
        }
    };

    const markdown = async (address) => {
        const url = new URL(address, location.href);
        url.searchParams.set("raw", "1");
        const response = await fetch(url, { headers: { Accept: "text/markdown" } });
        if (!response.ok) throw new Error(response.statusText);
        return response.text();
    };

    atoll.on("click", ".copy", (button) => {
        const code = button.closest(".code")?.querySelector("code");
        if (code) copyInto(button, code.textContent);
    });
    atoll.on("click", ".copy-page", (button) => copyInto(button, markdown(button.dataset.copyFrom)));
    atoll.on("click", ".copy-link", (button) => copyInto(button, button.dataset.copy));
})();

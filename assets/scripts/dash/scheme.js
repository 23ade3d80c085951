// The color scheme of the site, in a store with the ID that the examples of other documentation sites use as an input.

const { dataset } = document.documentElement;
/** The color scheme in the store. @type {string | undefined} */
let stored;

/** Write the color scheme into the store, if it has changed. Dash must have started. */
export const storeScheme = () => {
    if (dataset.mantineColorScheme === stored) return;
    stored = dataset.mantineColorScheme;
    window.dash_clientside.set_props("color-scheme-storage", { data: stored });
};

/** Write each later color scheme too. */
export const followScheme = () => {
    new MutationObserver(() => {
        if (document.getElementById("atoll-islands")) storeScheme();
    }).observe(document.documentElement, { attributes: true, attributeFilter: ["data-mantine-color-scheme"] });
};

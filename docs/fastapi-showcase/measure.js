// What the demos that measure in the browser share.

// The part of the sorted values below which `share` of them lie (nearest rank); undefined when there are none.
export const percentile = (values, share) => {
    const sorted = [...values].sort((a, b) => a - b);
    return sorted[Math.max(Math.ceil(share * sorted.length) - 1, 0)];
};

// Milliseconds for people: three digits that count.
export const milliseconds = (value) => {
    if (!Number.isFinite(value)) return "–";
    if (value >= 10_000) return `${(value / 1000).toFixed(1)} s`;
    return value >= 100 ? `${Math.round(value)} ms` : `${value.toFixed(1)} ms`;
};

// An address of this site, below its prefix.
export const here = (path) => `${window.atoll.base}${path}`;

// A whole number between two bounds of whatever a reader typed.
export const bounded = (value, least, most, otherwise) => {
    const number = Math.trunc(Number(value));
    return value === "" || value === null || !Number.isFinite(number) ? otherwise : Math.min(Math.max(number, least), most);
};

let backend;

const label = async () => {
    const response = await fetch(here("/api/backend"));
    if (!response.ok) throw new TypeError(`/api/backend answers ${response.status}`);
    return (await response.json()).label;
};

// As `ran_on` of lib/features/demo/examples.py: where a demo ran, and when.
export const ranOn = async () => {
    backend ??= label();
    const time = `${new Date().toISOString().slice(11, 19)} UTC`;
    try {
        return `Ran on ${await backend} at ${time}`;
    } catch {
        backend = undefined;
        return `Ran at ${time}; the site does not say on which backend`;
    }
};

// Sets properties of a component that is still on the page; a reader may have left before an answer came.
export const show = (id, props) => {
    if (document.getElementById(id)) window.dash_clientside.set_props(id, props);
};

// A Dash component that a script makes.
export const component = (type, props, namespace = "dash_mantine_components") => ({ type, namespace, props });

// Between start and end of some work: the button that starts it, or the one that stops it. The keyboard's focus goes along.
export const working = (start, stop, active) => {
    const [off, on] = active ? [start, stop] : [stop, start];
    const focused = document.activeElement?.id === off;
    show(on, { disabled: false });
    show(off, { disabled: true });
    if (focused) setTimeout(() => document.getElementById(on)?.focus());
};

// Aborts when the reader goes to another page. Abort at the end of the work too, which ends the listening.
export const endWithPage = (controller) => {
    const page = location.pathname;
    const look = () => { if (location.pathname !== page) controller.abort(); };
    document.addEventListener("atoll:page", look, { signal: controller.signal });
};

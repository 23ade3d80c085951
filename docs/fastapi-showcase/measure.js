// Functions of the examples that measure in the browser.

// The percentile of the values (nearest rank), with `share` from 0 to 1.
// Undefined if there are no values.
export const percentile = (values, share) => {
    const sorted = [...values].sort((a, b) => a - b);
    return sorted[Math.max(Math.ceil(share * sorted.length) - 1, 0)];
};

// Milliseconds as text, with three significant digits.
export const milliseconds = (value) => {
    if (!Number.isFinite(value)) return "–";
    if (value >= 10_000) return `${(value / 1000).toFixed(1)} s`;
    return value >= 100 ? `${Math.round(value)} ms` : `${value.toFixed(1)} ms`;
};

// A URL path of this site, under its prefix.
export const here = (path) => `${window.atoll.base}${path}`;

// The input as an integer within limits.
export const bounded = (value, least, most, otherwise) => {
    const number = Math.trunc(Number(value));
    return value === "" || value === null || !Number.isFinite(number)
        ? otherwise
        : Math.min(Math.max(number, least), most);
};

let backend;

const label = async () => {
    const response = await fetch(here("/api/backend"));
    if (!response.ok)
        throw new TypeError(`/api/backend returned ${response.status}`);
    return (await response.json()).label;
};

// Like `ran_on` in docs/demos.py: the backend and the time.
export const ranOn = async () => {
    backend ??= label();
    const time = `${new Date().toISOString().slice(11, 19)} UTC`;
    try {
        return `Ran on ${await backend} at ${time}`;
    } catch {
        backend = undefined;
        return `Ran at ${time} on an unknown backend`;
    }
};

// Set properties of a component, if it is still on the page: the user can leave
// before a response arrives.
export const show = (id, props) => {
    if (document.getElementById(id))
        window.dash_clientside.set_props(id, props);
};

// A Dash component, created by a script.
export const component = (
    type,
    props,
    namespace = "dash_mantine_components",
) => ({ type, namespace, props });

// Enable the start button or the stop button, and disable the other one. The
// keyboard focus moves to the enabled button.
export const working = (start, stop, active) => {
    const [off, on] = active ? [start, stop] : [stop, start];
    const focused = document.activeElement?.id === off;
    show(on, { disabled: false });
    show(off, { disabled: true });
    if (focused) setTimeout(() => document.getElementById(on)?.focus());
};

// Abort when the user goes to another page. Also abort at the end of the work,
// which removes the listener.
export const endWithPage = (controller) => {
    const page = location.pathname;
    const look = () => {
        if (location.pathname !== page) controller.abort();
    };
    document.addEventListener("atoll:page", look, {
        signal: controller.signal,
    });
};

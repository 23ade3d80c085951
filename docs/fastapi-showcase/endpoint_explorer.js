import {
    component,
    endWithPage,
    here,
    milliseconds,
    ranOn,
    show,
    working,
} from "./measure.js";
import { SNIPPETS } from "./snippets.js";

const ID = "showcase-explorer";
const OWN = "GET another path";
const EVENTS = 5;
const TIMEOUT = 15_000;
const MAX_BYTES = 1_000_000;
const MAX_CHARACTERS = 20_000;

const operations = new Map();
let reading;
let running;

// The endpoints of an OpenAPI document without a request body, by method and
// path under the site's prefix.
const readEndpoints = (paths) => {
    operations.clear();
    for (const [full, methods] of Object.entries(paths)) {
        const base = here("");
        const path =
            base && full.startsWith(`${base}/`)
                ? full.slice(base.length)
                : full;
        for (const method of ["get", "post"]) {
            const operation = methods[method];
            if (!operation || operation.requestBody) continue;
            const {
                summary = "",
                tags = ["others"],
                parameters = [],
            } = operation;
            operations.set(`${method.toUpperCase()} ${path}`, {
                method: method.toUpperCase(),
                path,
                summary,
                tag: tags[0],
                parameters,
            });
        }
    }
    const own = {
        name: "path",
        in: "path",
        required: true,
        schema: { type: "string" },
        description: "Any path of this site.",
    };
    operations.set(OWN, {
        method: "GET",
        path: null,
        summary: "",
        tag: "free",
        parameters: [own],
    });
};

const readList = async () => {
    try {
        const response = await fetch(here("/openapi.json"));
        if (!response.ok)
            throw new RangeError(`/openapi.json returned ${response.status}`);
        readEndpoints((await response.json()).paths);
        return "from /openapi.json";
    } catch (error) {
        readEndpoints({});
        return error instanceof RangeError
            ? error.message
            : "/openapi.json cannot be read";
    }
};

// Read once, by the first function that needs it.
const listed = () => (reading ??= readList());

export const list = async () => {
    const source = await listed();
    const groups = Map.groupBy(
        operations.keys(),
        (key) => operations.get(key).tag,
    );
    return [
        [...groups].map(([group, items]) => ({ group, items })),
        `${operations.size - 1} endpoints, ${source}.`,
    ];
};

const typeOf = (schema) =>
    schema.anyOf?.find(({ type }) => type !== "null") ?? schema;

const between = (least, most, unit = "") => {
    if (least !== undefined && most !== undefined)
        return [`${least} to ${most}${unit}`];
    if (least !== undefined) return [`at least ${least}${unit}`];
    return most === undefined ? [] : [`at most ${most}${unit}`];
};

// The valid values of a parameter, as text.
export const bounds = ({ in: place, required, schema }) => {
    const type = typeOf(schema);
    return [
        place,
        { integer: "whole number", number: "number", boolean: "true or false" }[
            type.type
        ] ?? "text",
        ...between(type.minimum, type.maximum),
        ...between(type.minLength, type.maxLength, " characters"),
        // The pattern of a list of names is too long.
        ...(type.pattern?.length < 40 ? [`pattern ${type.pattern}`] : []),
        ...(required ? ["required"] : []),
        ...((schema.default ?? "") === "" ? [] : [`default ${schema.default}`]),
    ].join(", ");
};

const fieldFor = (key) => (parameter) => {
    const {
        name,
        in: place,
        required,
        schema,
        description = "",
        example,
    } = parameter;
    const choices = typeOf(schema).enum;
    const examples = [example, ...(schema.examples ?? [])].filter(
        (value) => value !== undefined,
    );
    const text = description.replaceAll("`", "");
    return component(choices ? "Autocomplete" : "TextInput", {
        id: { type: `${ID}-field`, index: `${key} ${place} ${name}` },
        label: name,
        description: `${text} (${bounds(parameter)})`,
        inputWrapperOrder: ["label", "input", "description"],
        withAsterisk: required,
        value: required && examples.length ? String(examples[0]) : "",
        placeholder: schema.default
            ? String(schema.default)
            : examples.length
              ? `for example ${examples[0]}`
              : "",
        ...(choices ? { data: choices } : {}),
    });
};

export const fields = async (key) => {
    await listed();
    const { summary, parameters } = operations.get(key) ?? {
        summary: "",
        parameters: [],
    };
    const about = component("Text", {
        children: summary ? `${summary}.` : "A path of this site.",
        size: "sm",
    });
    if (!parameters.length) return [about];
    return [
        about,
        component("SimpleGrid", {
            children: parameters.map(fieldFor(key)),
            cols: { base: 1, sm: 2 },
            spacing: "sm",
            mt: "xs",
        }),
    ];
};

const ownUrl = (typed) => {
    const path = typed.trim();
    const url = new URL(
        /^\/(?![/\\])/.test(path) ? here(path) : path,
        new URL(here("/"), location.origin),
    );
    if (url.origin !== location.origin)
        throw new RangeError("Only paths of this site are allowed.");
    return url;
};

const segments = (text) => text.split("/").map(encodeURIComponent).join("/");

// The request for the values of the fields. Throws a RangeError with a message
// for the user.
export const requestFor = ({ method, path, parameters }, valueOf) => {
    const given = parameters.map((parameter) => ({
        ...parameter,
        value: String(valueOf(parameter) ?? ""),
    }));
    const missing = given.find(({ required, value }) => required && !value);
    if (missing) throw new RangeError(`“${missing.name}” is required.`);
    if (path === null)
        return {
            method,
            url: ownUrl(given[0].value).href.split("#")[0],
            headers: {},
        };
    const filled = path.replace(/\{(\w+)\}/g, (_, name) =>
        segments(
            given.find((one) => one.in === "path" && one.name === name)
                ?.value ?? "",
        ),
    );
    const url = new URL(here(filled), location.origin);
    const headers = {};
    for (const { in: place, name, value } of given) {
        if (!value) continue;
        if (place === "query") url.searchParams.append(name, value);
        if (place !== "header") continue;
        if (!/^[\x20-\x7e]*$/.test(value))
            throw new RangeError(
                `The header “${name}” allows ASCII characters only.`,
            );
        headers[name] = value.trim();
    }
    return { method, url: url.href, headers };
};

const filledIn = (key, values, ids) => {
    const typed = new Map(ids.map(({ index }, at) => [index, values[at]]));
    return requestFor(operations.get(key), (parameter) =>
        typed.get(`${key} ${parameter.in} ${parameter.name}`),
    );
};

export const code = async (language, key, values, ids) => {
    await listed();
    try {
        return SNIPPETS[language](filledIn(key, values, ids));
    } catch (error) {
        return error instanceof RangeError ? error.message : "Invalid URL.";
    }
};

const isHtml = (type) => /^(text\/html|application\/xhtml)/i.test(type);
const isText = (type) => /^text\/|json|xml|javascript|^$/i.test(type);

// The meaning of a status, and a color of the site for it.
export const verdict = (status, type) => {
    if (status >= 500) return ["server error", "caution"];
    if (status >= 400) return ["client error", "warning"];
    if (status >= 300) return ["redirect", "note"];
    return isHtml(type)
        ? ["HTML page, not data", "important"]
        : ["success", "tip"];
};

// Read a body until `take` returns true. `take` receives the size and the text
// so far.
const read = async (response, take) => {
    const reader = response.body?.getReader();
    if (!reader) return;
    const decoder = new TextDecoder();
    let [size, text] = [0, ""];
    for (;;) {
        const { done, value } = await reader.read();
        if (done) break;
        size += value.length;
        text += decoder.decode(value, { stream: true });
        if (take(size, text)) {
            reader.cancel();
            break;
        }
    }
};

// A body as text, and notes about it.
export const presented = (text, type) => {
    const notes = [];
    let body = text;
    if (!isText(type))
        return ["", [`${type} is not text, so the body is not shown`]];
    if (/json/i.test(type) && text) {
        try {
            body = JSON.stringify(JSON.parse(text), null, 2);
        } catch {
            notes.push("the body is not valid JSON");
        }
    }
    if (body.length > MAX_CHARACTERS) {
        notes.push(
            `shows the first ${MAX_CHARACTERS.toLocaleString("en")} of ` +
                `${body.length.toLocaleString("en")} characters`,
        );
        body = body.slice(0, MAX_CHARACTERS);
    }
    return [body, notes];
};

const sizeOf = (size) =>
    size < 10_000 ? `${size} bytes` : `${(size / 1000).toFixed(1)} kB`;

const badge = ([word, color], status) =>
    component("Badge", {
        children: status ? `${status} · ${word}` : word,
        tt: "none",
        size: "lg",
        style: { color: `var(--${color})`, background: `var(--${color}-soft)` },
    });

const report = (kind, status, sentence) =>
    show(`${ID}-status`, {
        children: [
            badge(kind, status),
            component("Text", {
                children: sentence,
                size: "sm",
                mt: 4,
                style: { overflowWrap: "anywhere" },
            }),
        ],
    });

const clear = (body) => {
    show(`${ID}-headers`, { children: "None." });
    show(`${ID}-body`, { children: body });
};

const exchange = async (request, controller) => {
    const started = performance.now();
    const taken = () => milliseconds(performance.now() - started);
    let [response, size, text, note, first] = [null, 0, "", "", ""];
    const finish = () => {
        const type = response.headers.get("content-type") ?? "";
        const [body, notes] = presented(text, type);
        const facts = [
            `First byte after ${first}, complete after ${taken()}`,
            size ? `${sizeOf(size)}, ${type || "no content type"}` : "no body",
            ...(response.redirected
                ? [`redirected to ${new URL(response.url).pathname}`]
                : []),
            ...(note ? [note] : []),
            ...notes,
        ];
        report(
            verdict(response.status, type),
            `${response.status} ${response.statusText}`.trim(),
            `${facts.join("; ")}.`,
        );
        show(`${ID}-headers`, {
            children: [...response.headers]
                .map(([name, value]) => `${name}: ${value}`)
                .join("\n"),
        });
        show(`${ID}-body`, { children: body || "(no body to show)" });
    };
    const timer = setTimeout(() => {
        note = `timed out after ${TIMEOUT / 1000} s`;
        controller.abort();
    }, TIMEOUT);
    try {
        response = await fetch(request.url, {
            method: request.method,
            headers: request.headers,
            signal: controller.signal,
            cache: "no-store",
        });
        first = taken();
        const isStream = /^text\/event-stream/i.test(
            response.headers.get("content-type") ?? "",
        );
        await read(response, (read, soFar) => {
            [size, text] = [read, soFar];
            if (size >= MAX_BYTES) note = `stopped after ${sizeOf(MAX_BYTES)}`;
            if (isStream) {
                const blocks = soFar.split(/\r?\n\r?\n/).slice(0, -1);
                const isEvent = (block) => /^data:/m.test(block);
                const upTo = (at) => blocks.slice(0, at + 1);
                const end = blocks.findIndex(
                    (_, at) => upTo(at).filter(isEvent).length === EVENTS,
                );
                if (end >= 0) {
                    text = upTo(end).join("\n\n");
                    note = `closed after the first ${EVENTS} events`;
                }
                show(`${ID}-body`, { children: text });
            }
            return Boolean(note);
        });
        finish();
    } catch (error) {
        const canceled = error.name === "AbortError";
        if (response) {
            note ||= canceled ? "canceled" : "the connection was lost";
            finish();
        } else if (canceled) {
            const end = note || `was canceled after ${taken()}`;
            report(
                ["no response", "note"],
                "",
                `The request ${end}. There was no response.`,
            );
        } else {
            report(
                ["no response", "caution"],
                "",
                `No response (${error.message}). Check that the server is ` +
                    `running.`,
            );
        }
    } finally {
        clearTimeout(timer);
    }
};

export const send = async (clicks, key, values, ids) => {
    await listed();
    if (running) return;
    let request;
    try {
        request = filledIn(key, values, ids);
    } catch (error) {
        clear("");
        report(
            ["not sent", "note"],
            "",
            error instanceof RangeError ? error.message : "Invalid URL.",
        );
        return;
    }
    running = new AbortController();
    endWithPage(running);
    working(`${ID}-send`, `${ID}-cancel`, true);
    clear("");
    report(["waiting", "note"], "", `${request.method} ${request.url}`);
    await exchange(request, running);
    running.abort();
    running = undefined;
    working(`${ID}-send`, `${ID}-cancel`, false);
    show(`${ID}-ran`, { children: await ranOn() });
};

export const cancel = () => {
    running?.abort();
};

// A request as code for curl, Python, and JavaScript. User input stays inside
// quotes.

// One argument of a POSIX shell. Inside single quotes, only the quote itself
// has a meaning.
export const shell = (text) => `'${text.replaceAll("'", `'\\''`)}'`;

// A string literal of Python and JavaScript: JSON strings are valid in both.
export const quoted = (text) => JSON.stringify(text);

const curl = ({ method, url, headers }) =>
    [
        "curl",
        // Otherwise, curl reads brackets and braces in a URL as a range.
        ...(/[[\]{}]/.test(url) ? ["--globoff"] : []),
        ...(method === "GET" ? [] : [`-X ${method}`]),
        ...Object.entries(headers).map(
            ([name, value]) => `-H ${shell(`${name}: ${value}`)}`,
        ),
        shell(url),
    ].join(" ");

const httpx = ({ method, url, headers }) => {
    const sent = Object.keys(headers).length
        ? `, headers=${JSON.stringify(headers)}`
        : "";
    return (
        `import httpx\n\nresponse = httpx.request(${quoted(method)}, ` +
        `${quoted(url)}${sent})\nprint(response.status_code, ` +
        `response.text)`
    );
};

const javascript = ({ method, url, headers }) => {
    const options = {
        ...(method === "GET" ? {} : { method }),
        ...(Object.keys(headers).length ? { headers } : {}),
    };
    const sent = Object.keys(options).length
        ? `, ${JSON.stringify(options)}`
        : "";
    return (
        `const response = await ` +
        `fetch(${quoted(url)}${sent});\nconsole.log(response.status, ` +
        `await response.text());`
    );
};

export const SNIPPETS = { curl, httpx, JavaScript: javascript };

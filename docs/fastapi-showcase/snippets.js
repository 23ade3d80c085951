// A request as code to copy: for a shell, for Python, for JavaScript. Whatever a reader typed stays inside its quotes.

// One word of a POSIX shell: in single quotes everything is itself, but for the quote.
export const shell = (text) => `'${text.replaceAll("'", `'\\''`)}'`;

// A string of Python, and of JavaScript: what JSON writes is one in both.
export const quoted = (text) => JSON.stringify(text);

const curl = ({ method, url, headers }) => [
    "curl",
    // Else curl takes brackets and braces in an address for a range
    ...(/[[\]{}]/.test(url) ? ["--globoff"] : []),
    ...(method === "GET" ? [] : [`-X ${method}`]),
    ...Object.entries(headers).map(([name, value]) => `-H ${shell(`${name}: ${value}`)}`),
    shell(url),
].join(" ");

const httpx = ({ method, url, headers }) => {
    const sent = Object.keys(headers).length ? `, headers=${JSON.stringify(headers)}` : "";
    return `import httpx\n\nresponse = httpx.request(${quoted(method)}, ${quoted(url)}${sent})\nprint(response.status_code, response.text)`;
};

const javascript = ({ method, url, headers }) => {
    const options = { ...(method === "GET" ? {} : { method }), ...(Object.keys(headers).length ? { headers } : {}) };
    const sent = Object.keys(options).length ? `, ${JSON.stringify(options)}` : "";
    return `const response = await fetch(${quoted(url)}${sent});\nconsole.log(response.status, await response.text());`;
};

export const SNIPPETS = { curl, httpx, JavaScript: javascript };

// Use a site over MCP with the official clients in TypeScript, of SDK 1 and SDK 2. SDK 2 connects with the newest
// protocol version and with an older one. The argument is the URL of the site. The output is a JSON list of problems.

import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { Client as OldClient } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport as OldTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";

const NAME = { name: "check-agents", version: "1" };
const EXAMPLE = "docs.data-visualization.stations";
const ARGUMENTS = {
  search_docs: { query: "dark mode" },
  read_page: { path: "/configuration#port" },
  list_pages: {},
  list_examples: {},
  get_example: { name: EXAMPLE },
  run_example: { name: EXAMPLE, inputs: { chosen: ["Pier", "Pass"] } },
  describe_component: { name: "dmc.Button" },
  list_directives: {},
  check_page: { markdown: "---\nname: Tides\n---\n\n# Tides\n" },
  active_backend: {},
};

const CONNECTIONS = {
  "SDK 1": () => [new OldClient(NAME), OldTransport],
  "SDK 2, newest version": () => [new Client(NAME, { versionNegotiation: { mode: "auto" } }), StreamableHTTPClientTransport],
  "SDK 2, older version": () => [new Client(NAME), StreamableHTTPClientTransport],
};

async function* problems(client, url) {
  const { tools } = await client.listTools();
  for (const { name } of tools) {
    if (!(name in ARGUMENTS)) {
      yield `the tool ${name} has no arguments in mcp_clients.mjs`;
      continue;
    }
    const result = await client.callTool({ name, arguments: ARGUMENTS[name] });
    const text = result.content.map((part) => part.text).join("");
    if (result.isError || !text) yield `${name}: ${text || "an empty answer"}`;
  }
  const missing = Object.keys(ARGUMENTS).filter((name) => !tools.some((tool) => tool.name === name));
  if (missing.length) yield `no such tool: ${missing.join(", ")}`;
  const refused = await client.callTool({ name: "read_page", arguments: { path: "/no-such-page" } });
  if (!refused.isError) yield "a page that does not exist is no tool error";
  const { prompts } = await client.listPrompts();
  for (const { name, arguments: fields = [] } of prompts) {
    const given = Object.fromEntries(fields.map((field) => [field.name, "tides"]));
    const { messages } = await client.getPrompt({ name, arguments: given });
    if (!messages.length) yield `the prompt ${name} is empty`;
  }
  const { resources } = await client.listResources();
  const { contents } = await client.readResource({ uri: resources[0].uri });
  if (!contents[0].text) yield `${resources[0].uri} is empty`;
  const { resourceTemplates } = await client.listResourceTemplates();
  if (!resourceTemplates.length) yield `no resource templates at ${url}`;
}

const found = [];
for (const [label, connection] of Object.entries(CONNECTIONS)) {
  const url = new URL(`${process.argv[2]}/mcp`);
  const [client, Transport] = connection();
  try {
    await client.connect(new Transport(url));
    for await (const problem of problems(client, url)) found.push(`${label}: ${problem}`);
  } catch (error) {
    found.push(`${label}: ${error.message}`);
  } finally {
    await client.close();
  }
}
process.stdout.write(JSON.stringify(found));

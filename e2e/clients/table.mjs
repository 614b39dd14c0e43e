// The clients that must work unchanged: every generation of phoenix.js, over both transports, where people run them.

import { readFile } from "node:fs/promises";

import WebSocket from "ws";

import { Client } from "./client.mjs";

// `where` it runs: in a page with the package's script, or in Node with the package imported.
export const CLIENTS = [
  { name: "phoenix.js 1.8 over WebSocket", where: "page", package: "phoenix", transport: "websocket" },
  { name: "phoenix.js 1.8 over long-poll", where: "page", package: "phoenix", transport: "longpoll" },
  { name: "phoenix.js 1.8 over WebSocket with authToken", where: "page", package: "phoenix", transport: "websocket", authToken: true },
  { name: "phoenix.js 1.8 over long-poll with authToken", where: "page", package: "phoenix", transport: "longpoll", authToken: true },
  { name: "phoenix.js 1.8 over WebSocket in version 1", where: "page", package: "phoenix", transport: "websocket", vsn: "1.0.0" },
  { name: "phoenix.js 1.8 over long-poll by fetch", where: "node", package: "phoenix", transport: "longpoll" },
  { name: "phoenix.js 1.7 over WebSocket", where: "page", package: "phoenix-1.7", transport: "websocket" },
  { name: "phoenix.js 1.7 over long-poll", where: "page", package: "phoenix-1.7", transport: "longpoll" },
  { name: "phoenix.js 1.2 over WebSocket", where: "page", package: "phoenix-1.2", transport: "websocket" },
  { name: "phoenix.js 1.2 over long-poll", where: "page", package: "phoenix-1.2", transport: "longpoll" },
  { name: "phoenix-channels, the fork of 1.2 for Node", where: "node", package: "phoenix-channels", transport: "websocket" },
];

// The newest client, in Node, for the other users in a test.
export const NEWEST = { where: "node", package: "phoenix", transport: WebSocket };

// Starts the client of this row for this user.
export async function open({ where, package: name, transport, authToken, vsn }, { browser, url, person, options }) {
  const how = { url, transport, vsn, ...options, ...(authToken ? { authToken: person.jwt } : { params: { token: person.jwt } }) };
  return where === "page" ? openInPage(browser, name, how) : openInNode(name, how);
}

async function openInNode(name, how) {
  const imported = await import(name);
  // A CommonJS package has everything in its default export.
  return new Client(imported.Socket ? imported : imported.default, how);
}

// A client that runs in a page of the server: the plainest one, without any other scripts.
async function openInPage(browser, name, how) {
  const page = await browser.newPage({ bypassCSP: true });
  await page.goto(`${how.url}/healthz`);
  await page.addScriptTag({ path: new URL(`../node_modules/${name}/priv/static/phoenix.js`, import.meta.url).pathname });
  const source = await readFile(new URL("client.mjs", import.meta.url), "utf8");
  // Not as a module: there is no way to tell when the page has run one.
  await page.addScriptTag({ content: source.replace("export class", "window.Client = class") });
  const inPage = await page.evaluateHandle((how) => new Client(Phoenix, how), how);
  const say = (word, values) => inPage.evaluate((client, [word, values]) => client[word](...values), [word, values]);
  return new Proxy({ page }, {
    get: (own, word) => own[word] ?? (word === "then" ? undefined : (...values) => say(word, values)),
  });
}

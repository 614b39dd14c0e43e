// Where WebSockets are blocked, the newest phoenix.js switches to long-poll by itself.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { launch } from "../browser.mjs";
import { createBoard, signUp, startServer } from "../support.mjs";
import { startProxy } from "../proxy.mjs";
import { open } from "./table.mjs";

const FALLING_BACK = { where: "page", package: "phoenix", transport: "websocket" };

let server, browser, person;

before(async () => {
  server = await startServer();
  browser = await launch();
  person = await signUp(server, "Ann");
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

for (const upgrades of ["refused", "swallowed"]) {
  test(`works behind a proxy where upgrades are ${upgrades}`, { timeout: 60_000 }, async (t) => {
    const proxy = await startProxy(server, { upgrades });
    t.after(() => proxy.stop());
    const board = `boards:${await createBoard(server, person, "Office")}`;
    const client = await open(FALLING_BACK, { browser, url: proxy.url, person, options: { longPollFallbackMs: 500 } });
    assert.equal((await client.join(board)).status, "ok");
    assert.equal(await client.transport(), "longpoll");
    assert.ok(proxy.asked() > 0, "a WebSocket was tried");
    assert.equal((await client.push(board, "lists:create", { list: { name: "To do" } })).status, "ok");
    assert.equal((await client.heard(board, "list:created")).list.name, "To do");
    // The page remembers this and does not try WebSocket again.
    assert.equal(await client.page.evaluate(() => sessionStorage.getItem("phx:fallback:LongPoll")), "true");
  });
}

test("stays with WebSocket where it works", { timeout: 60_000 }, async () => {
  const board = `boards:${await createBoard(server, person, "Home")}`;
  const client = await open(FALLING_BACK, { browser, url: server.url, person, options: { longPollFallbackMs: 2_500 } });
  assert.equal((await client.join(board)).status, "ok");
  assert.equal(await client.transport(), "websocket");
});

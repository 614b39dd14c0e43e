// Unchanged third-party clients in other languages: a guest joins, receives a broadcast, pushes and gets a reply.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { createBoard, signUp, startServer } from "../support.mjs";
import { run } from "./speaker.mjs";
import { NEWEST, open } from "./table.mjs";

const here = (path) => new URL(path, import.meta.url).pathname;
const PYTHON = process.env.BOARDWALK_PYTHON ?? here("../../.tools/python/bin/python");
const RUST = process.env.BOARDWALK_RUST_GUEST ?? here("../../target/others/debug/guest");

const GUESTS = [
  { name: "phxsocket of Python, in version 1", card: "from Python", start: (...args) => run(PYTHON, here("../python/guest.py"), ...args) },
  { name: "phoenix_channels_client of Rust, in version 2", card: "from Rust", start: (...args) => run(RUST, ...args) },
];

let server;

before(async () => {
  server = await startServer();
});

after(() => server?.stop());

for (const [place, { name, card, start }] of GUESTS.entries()) {
  test(name, { timeout: 120_000 }, async (t) => {
    const ann = await signUp(server, `Ann${place}`);
    const id = await createBoard(server, ann, "Plan");
    const host = await open(NEWEST, { url: server.url, person: ann });
    await host.join(`boards:${id}`);
    const guest = start(server.url, ann.jwt, ann.user.id, id);
    t.after(async () => {
      host.disconnect();
      await guest.stop();
    });

    assert.deepEqual(await guest.value(), ["joined", `users:${ann.user.id}`]);
    const [refused, why] = await guest.value();
    assert.equal(refused, "refused");
    assert.match(JSON.stringify(why), /Invalid user/);
    assert.deepEqual(await guest.value(), ["joined", `boards:${id}`]);

    const { response } = await host.push(`boards:${id}`, "lists:create", { list: { name: "To do" } });
    assert.deepEqual(await guest.value(), ["told", "To do"]);
    assert.deepEqual(await guest.value(), ["answered", { status: "ok", response: { seq: response.seq + 1 } }]);
    assert.equal((await host.heard(`boards:${id}`, "card:created")).card.name, card);
    assert.deepEqual(await guest.value(), ["answered", { status: "error", response: { reason: "unknown event" } }]);
    assert.equal(await guest.ended, 0);
  });
}

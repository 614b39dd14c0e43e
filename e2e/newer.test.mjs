// A page that is older than its server: it meets an event that it does not know.

import assert from "node:assert/strict";
import { before, test } from "node:test";

import { addList, createBoard, signUp, stage } from "./browser.mjs";
import { api, eventually } from "./support.mjs";

const at = stage();
let ann;
let joins = 0;

before(async () => {
  ann = await at.openPage();
  await ann.routeWebSocket(/socket\/websocket/, (page) => {
    const onward = page.connectToServer();
    page.onMessage((frame) => {
      if (/"boards:.*"phx_join"/.test(frame)) joins += 1;
      onward.send(frame);
    });
    onward.onMessage((frame) => page.send(String(frame).replaceAll('"list:archived"', '"list:teleported"')));
  });
  await signUp(ann, "Ann");
});

test("an unknown event makes the page read the whole board, once", async () => {
  await createBoard(ann, "Plan");
  for (const name of ["one", "two"]) await addList(ann, name);
  const { jwt } = await api(at.server, null, "POST", "sessions", { session: { email: "ann@example.org", password: "sesame street" } });
  const id = /boards\/(\w+)/.exec(ann.url())[1];
  const command = (event, payload) => api(at.server, jwt, "POST", `boards/${id}/commands`, { event, payload });
  const { lists } = await api(at.server, jwt, "GET", `boards/${id}`);
  const before = joins;
  await command("list:archive", { id: lists[0].id });
  await command("lists:create", { list: { name: "three" } });
  const shown = () => ann.locator("[data-testid=list]").evaluateAll((all) => all.map((list) => list.getAttribute("aria-label")));
  await eventually(async () => (await shown()).join() === "two,three", "the lists to be shown");
  await addList(ann, "four");
  await eventually(async () => (await shown()).join() === "two,three,four", "its own change to be shown");
  assert.equal(joins - before, 1);
  assert.ok(await ann.getByText("Offline").isHidden());
});

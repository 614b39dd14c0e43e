// What one is about to press stays where it is, whatever others and the connection do.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { openPage, signIn, stage } from "./browser.mjs";
import { card, list, openBoard } from "./held.mjs";
import { answer, connect, eventually, signUp, startCable } from "./support.mjs";

const at = stage();
let board, page, ben, channel;

before(async () => {
  board = await openBoard(at, "Ann", { A: ["a1", "a2", "a3"], B: ["b1"] });
  page = board.page;
  ben = await signUp(at.server, "Ben");
  await board.push("members:add", { email: ben.user.email });
  channel = connect(at.server, ben).channel(`boards:${board.id}`, {});
  await answer(channel.join());
  await page.getByTestId("presence").locator("li:not([data-away])").waitFor();
});

after(async () => {
  channel?.socket.disconnect();
  await board?.done();
});

const benDoes = (what, payload) => answer(channel.push(what, payload));

// Where the elements are, as text.
const places = (locator) =>
  locator.evaluateAll((all) =>
    all.map((it) => {
      const { x, y, width, height } = it.getBoundingClientRect();
      return [x, y, width, height].map(Math.round).join(" ");
    }),
  );

const dialog = () => page.getByTestId("card-dialog");

test("somebody who opens a card moves no card", async () => {
  const before = await places(page.locator(".card, .list"));
  await benDoes("presence:update", { card_id: board.cards.a1, editing: true });
  const face = card(page, "a1").getByTestId("viewers");
  await face.getByText("Ben Tester is editing").waitFor();
  assert.deepEqual(await places(page.locator(".card, .list")), before);
  // The face is seen: on the edge of its card, and neither cut nor covered.
  const { bottom } = await card(page, "a1").evaluate((it) => it.getBoundingClientRect());
  const box = await face.locator(".avatar").boundingBox();
  assert.ok(box.y < bottom && box.y + box.height > bottom, `${box.y} and ${bottom}`);
  await benDoes("presence:update", {});
  await face.waitFor({ state: "detached" });
});

test("in an open card, somebody who opens or archives it moves nothing", async () => {
  await card(page, "a2").getByRole("link").click();
  const parts = dialog().locator("h2, h3").or(dialog().getByRole("button", { name: "Move…" }));
  await dialog().getByTestId("activity").waitFor();
  const before = await places(parts);
  await benDoes("presence:update", { card_id: board.cards.a2 });
  await dialog().getByText("Ben Tester is viewing").waitFor();
  assert.deepEqual(await places(parts), before);
  await benDoes("card:archive", { id: board.cards.a2 });
  await dialog().getByText("This card is archived").waitFor();
  assert.deepEqual(await places(parts), before);
  await benDoes("presence:update", {});
  await page.keyboard.press("Escape");
  await dialog().waitFor({ state: "detached" });
});

test("a board that somebody archives stays where it is", async () => {
  const before = await places(page.locator(".list__header"));
  await board.push("board:archive", {});
  await page.getByText("This board is archived").waitFor();
  assert.deepEqual(await places(page.locator(".list__header")), before);
  await board.push("board:restore", {});
  await page.getByText("This board is archived").waitFor({ state: "detached" });
});

describe("a connection that is lost and comes back", () => {
  let cable, near;

  before(async () => {
    cable = await startCable(at.server);
    near = await openPage(at.browser, cable);
    await signIn(near, board.owner.user.email);
    await near.goto(`/boards/${board.id}`);
  });

  after(async () => {
    await near?.context().close();
    cable?.stop();
  });

  for (const width of [1280, 768, 390]) {
    test(`moves nothing on ${width} pixels`, async () => {
      await near.setViewportSize({ width, height: 800 });
      await list(near, "A").waitFor();
      const bar = near.getByTestId("connection-bar");
      await bar.waitFor({ state: "detached" });
      const still = near.locator(".header, .board__header button, .list__header, .card");
      const before = await places(still);
      cable.cut();
      await eventually(() => bar.evaluate((it) => getComputedStyle(it).opacity === "1"), "the bar");
      assert.deepEqual(await places(still), before);
      const box = await bar.boundingBox();
      const buttons = await near.locator(".header :is(a, button)").evaluateAll((all) => all.map((it) => it.getBoundingClientRect().toJSON()));
      for (const it of buttons) {
        const apart = it.right <= box.x || it.left >= box.x + box.width || it.bottom <= box.y || it.top >= box.y + box.height;
        assert.ok(apart, `the bar covers ${JSON.stringify(it)}`);
      }
      cable.heal();
      await near.getByText("All changes saved").waitFor();
      assert.deepEqual(await places(still), before);
    });
  }
});

describe("a long card", () => {
  let long;

  before(async () => {
    long = await openBoard(at, "Lea", { A: ["long"] });
    await long.push("card:update", { card: { id: long.cards.long, description: "word ".repeat(5_000) } });
    for (let n = 0; n < 5; n += 1) await long.push("card:add_comment", { card_id: long.cards.long, text: `comment ${n}` });
  });

  after(() => long?.done());

  for (const [width, height] of [[1280, 720], [1024, 768], [820, 1180], [768, 1024], [390, 780]]) {
    test(`fits into a window of ${width} × ${height}, down to its last button`, async () => {
      await long.page.setViewportSize({ width, height });
      await long.page.goto(`/boards/${long.id}/cards/${long.cards.long}`);
      const it = long.page.getByTestId("card-dialog");
      await it.getByText("comment 4").waitFor();
      const box = await it.boundingBox();
      assert.ok(box.y >= 0 && box.y + box.height <= height, `it ends at ${box.y + box.height}`);
      await it.evaluate((dialog) => dialog.scrollTo(0, dialog.scrollHeight));
      const last = it.getByRole("button").last();
      const { bottom } = await last.evaluate((button) => button.getBoundingClientRect());
      assert.ok(bottom <= height, `its last button ends at ${bottom}`);
    });
  }
});

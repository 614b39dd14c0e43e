// What a drag does while others change the board, and where it may end.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { stage } from "./browser.mjs";
import { card, ghost, list, middle, neighbors, openBoard, order, shows } from "./held.mjs";
import { eventually } from "./support.mjs";

const at = stage();
let board, page;

before(async () => {
  board = await openBoard(at, "Ann", { A: ["a1", "a2"], B: ["b1", "b2", "b3"], C: [] });
  page = board.page;
});

after(() => board?.done());

const hold = async (what, to) => {
  const from = await middle(what);
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(from.x + 6, from.y + 6, { steps: 3 });
  await page.mouse.move(to.x, to.y, { steps: 8 });
};

const aboveTheLists = async () => {
  const { x, y, width } = await page.getByTestId("lists").boundingBox();
  return { x: x + width / 2, y: y - 20 };
};

const gapIsBetween = (above, below) =>
  eventually(async () => JSON.stringify(await neighbors(page)) === JSON.stringify([above, below]), `the gap between ${above} and ${below}`).catch(async (error) => {
    throw new Error(`${error.message}, not ${await neighbors(page)}`);
  });

test("what is dragged is under the pointer", async () => {
  const to = await middle(list(page, "C"));
  for (const what of [card(page, "a1"), list(page, "A").locator(".list__header")]) {
    await hold(what, to);
    const { x, y, width, height } = await ghost(page).boundingBox();
    assert.ok(to.x > x && to.x < x + width && to.y > y - 9 && to.y < y + height + 9, `it is at ${x}, ${y}`);
    await page.keyboard.press("Escape");
    await page.mouse.up();
    await ghost(page).waitFor({ state: "detached" });
  }
});

test("the gap keeps its neighbors when somebody adds a card above it", async () => {
  const to = await middle(card(page, "b3"));
  await hold(card(page, "a1"), await middle(card(page, "b1")));
  await page.mouse.move(to.x, to.y + 4, { steps: 8 });
  await gapIsBetween("b2", "b3");
  await board.push("cards:create", { card: { list_id: board.lists.B, name: "new", after: null } });
  await card(page, "new").waitFor();
  // A hand is never quite still.
  await page.mouse.move(to.x + 2, to.y + 1);
  await gapIsBetween("b2", "b3");
  await page.mouse.up();
  await shows(page, [["a2"], ["new", "b1", "b2", "a1", "b3"], []]);
});

test("the gap keeps its list when somebody adds a list before it", async () => {
  await hold(card(page, "a2"), await middle(list(page, "C")));
  await page.locator("[aria-label=C] .slot").waitFor();
  await board.push("lists:create", { list: { name: "new", after: null } });
  await list(page, "new").waitFor();
  await page.locator("[aria-label=C] .slot").waitFor();
  await page.mouse.up();
  await shows(page, [[], [], ["new", "b1", "b2", "a1", "b3"], ["a2"]]);
});

test("a card that is dropped outside all lists stays where it was", async () => {
  const before = await order(page);
  const last = await list(page, "C").boundingBox();
  const header = await aboveTheLists();
  for (const to of [{ x: last.x + last.width + 250, y: last.y + 300 }, header]) {
    await hold(card(page, "b1"), to);
    await page.locator(".slot[data-outside]").waitFor();
    await page.mouse.up();
    await ghost(page).waitFor({ state: "detached" });
    assert.deepEqual(await order(page), before);
  }
});

test("below a short list and beside it is still on it", async () => {
  const last = await list(page, "C").boundingBox();
  await hold(card(page, "b1"), { x: last.x + last.width + 20, y: last.y + last.height + 200 });
  await page.locator("[aria-label=C] .slot:not([data-outside])").waitFor();
  await page.mouse.up();
  await shows(page, [[], [], ["new", "b2", "a1", "b3"], ["a2", "b1"]]);
});

test("a list that is dropped outside the board stays where it was", async () => {
  const before = await order(page);
  await hold(list(page, "C").locator(".list__header"), await aboveTheLists());
  await page.locator(".slot--list[data-outside]").waitFor();
  await page.mouse.up();
  await ghost(page).waitFor({ state: "detached" });
  assert.deepEqual(await order(page), before);
});

test("what is dragged by keyboard shows once", async () => {
  const link = card(page, "a2").getByRole("link");
  await link.focus();
  await page.keyboard.press("Space");
  await page.keyboard.press("ArrowLeft");
  await list(page, "B").locator(".slot", { hasText: "a2" }).waitFor();
  const old = await link.boundingBox();
  assert.ok(old.width <= 1, "it isn’t seen in its old place");
  await page.keyboard.press("Escape");
  await page.locator(".slot").waitFor({ state: "detached" });
  assert.ok(await link.evaluate((it) => it === document.activeElement), "the focus stays on it");
  assert.ok((await link.boundingBox()).width > 100);
});

// Fingers on a phone and a tablet.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { stage } from "./browser.mjs";
import { card, fingers, ghost, list, middle, openBoard, order, shows } from "./held.mjs";
import { eventually } from "./support.mjs";

const at = stage();
const PHONE = { viewport: { width: 390, height: 780 }, hasTouch: true, isMobile: true };
const menu = (page) => page.getByRole("dialog", { name: "Card menu" });

describe("on a tablet", () => {
  let board, page, touch;

  before(async () => {
    board = await openBoard(at, "Tab", { A: ["a1", "a2", "a3"], B: ["b1"] }, { viewport: { width: 1024, height: 768 }, hasTouch: true });
    page = board.page;
    touch = await fingers(page);
  });

  after(() => board?.done());

  test("a second finger neither drops nor moves what the first one drags", async () => {
    const from = await middle(card(page, "a1"));
    await touch.down(1, from);
    await ghost(page).waitFor();
    await touch.move(1, { x: from.x + 5, y: from.y + 60 });
    const to = await middle(list(page, "B"));
    await touch.down(2, { x: 700, y: 500 });
    await touch.move(2, { x: 720, y: 540 });
    await touch.up(2);
    await ghost(page).waitFor();
    // On the header too, from where a pinch would zoom the page.
    await touch.down(2, { x: 400, y: 20 });
    await touch.move(2, { x: 440, y: 24 });
    await touch.up(2);
    await touch.move(1, { x: to.x, y: to.y + 60 });
    await list(page, "B").locator(".slot").waitFor();
    await touch.up(1);
    await shows(page, [["a2", "a3"], ["b1", "a1"]]);
  });

  test("a second finger that presses another card leaves the first one alone", async () => {
    const from = await middle(card(page, "a2"));
    const other = await middle(card(page, "b1"));
    await touch.down(1, from);
    await touch.down(2, other);
    await touch.up(2);
    await ghost(page).waitFor();
    await touch.move(1, { x: other.x, y: other.y + 100 });
    await touch.up(1);
    await shows(page, [["a3"], ["b1", "a1", "a2"]]);
  });

  test("a mouse that moves meanwhile leaves it alone too", async () => {
    const from = await middle(card(page, "a3"));
    const other = await middle(card(page, "b1"));
    await touch.down(1, from);
    await ghost(page).waitFor();
    await touch.move(1, { x: other.x, y: other.y + 200 });
    await page.mouse.move(other.x + 20, from.y);
    await page.mouse.click(900, 700);
    await ghost(page).waitFor();
    await touch.up(1);
    await shows(page, [[], ["b1", "a1", "a2", "a3"]]);
  });

  test("a long press opens the card’s menu once the finger lets go", async () => {
    const before = await order(page);
    await touch.down(1, await middle(card(page, "a2")));
    await ghost(page).waitFor();
    await page.locator(".ghost[data-menu]").waitFor();
    await touch.up(1);
    await menu(page).getByRole("button", { name: "Move…" }).waitFor();
    assert.equal(await menu(page).getByLabel("Card name").inputValue(), "a2");
    assert.equal(await page.evaluate(() => document.activeElement.innerText), "Open card", "no field brings up the keyboard");
    assert.deepEqual(await order(page), before);
    assert.match(page.url(), /\/boards\/\w+$/, "the card isn’t opened");
    await page.keyboard.press("Escape");
    await menu(page).waitFor({ state: "hidden" });
  });

  test("a long press that moves drags, and opens no menu", async () => {
    const from = await middle(card(page, "a3"));
    await touch.down(1, from);
    await page.locator(".ghost[data-menu]").waitFor();
    await touch.move(1, await middle(card(page, "b1")));
    await touch.up(1);
    await shows(page, [[], ["a3", "b1", "a1", "a2"]]);
    assert.ok(!(await menu(page).isVisible()));
  });
});

describe("on a phone", () => {
  let board, page, touch;
  const names = ["A", "B", "C", "D", "E"];

  before(async () => {
    const content = Object.fromEntries(names.map((name) => [name, [`${name.toLowerCase()}1`]]));
    board = await openBoard(at, "Pho", content, PHONE);
    page = board.page;
    touch = await fingers(page);
  });

  after(() => board?.done());

  // How much of a list is on the screen, from 0 to 1.
  const inSight = (name) =>
    list(page, name).evaluate((it) => {
      const { left, right, width } = it.getBoundingClientRect();
      return Math.max(0, Math.min(right, innerWidth) - Math.max(left, 0)) / width;
    });

  test("held at the edge, the board goes on by one list at a time, and rests at each", async () => {
    const from = await middle(card(page, "a1"));
    await touch.down(1, from);
    await ghost(page).waitFor();
    await page.evaluate(() => {
      globalThis.rests = [];
      const lists = document.querySelector("[data-testid=lists]");
      let [was, since] = [lists.scrollLeft, performance.now()];
      const look = () => {
        const now = performance.now();
        if (lists.scrollLeft !== was) {
          if (now - since > 300) globalThis.rests.push(Math.round(was));
          [was, since] = [lists.scrollLeft, now];
        }
        requestAnimationFrame(look);
      };
      look();
    });
    await touch.move(1, { x: 388, y: from.y });
    await eventually(async () => (await inSight("D")) > 0.99, "the fourth list");
    const rests = await page.evaluate(() => globalThis.rests);
    const width = await page.evaluate(() => {
      const [one, two] = document.querySelectorAll("[data-testid=list]:not(.ghost)");
      return two.offsetLeft - one.offsetLeft;
    });
    assert.equal(rests.length, 3, `it rested at ${rests}`);
    rests.forEach((rest, index) => assert.ok(Math.abs(rest - index * width) < 30, `it rested at ${rests}`));
    // Away from the edge it stops.
    await touch.move(1, { x: 195, y: from.y });
    await list(page, "D").locator(".slot").waitFor();
    await touch.up(1);
    await shows(page, [[], ["b1"], ["c1"], ["a1", "d1"], ["e1"]]);
    await eventually(async () => (await inSight("D")) > 0.99, "the list of the drop to be on the screen");
  });

  test("after the drop the screen stays on the list of the drop", async () => {
    // Dropped on the next list, of which only the edge is on the screen.
    const from = await middle(card(page, "d1"));
    await touch.down(1, from);
    await ghost(page).waitFor();
    await touch.move(1, { x: 380, y: from.y }, 4);
    await list(page, "E").locator(".slot").waitFor();
    await touch.up(1);
    await shows(page, [[], ["b1"], ["c1"], ["a1"], ["e1", "d1"]]);
    await eventually(async () => (await inSight("E")) > 0.99, "the list of the drop to be on the screen");
  });

  test("a field is large enough that the browser doesn’t zoom in on it", async () => {
    const small = () =>
      page.evaluate(() =>
        [...document.querySelectorAll("input:not([type=checkbox], [type=radio]), textarea, select")]
          .filter((field) => parseFloat(getComputedStyle(field).fontSize) < 16)
          .map((field) => field.outerHTML.slice(0, 99)),
      );
    const check = async (where) => assert.deepEqual(await small(), [], where);
    await list(page, "E").getByRole("button", { name: "Add a card" }).click();
    await page.getByLabel("New card name").waitFor();
    await check("a new card");
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Members" }).click();
    await page.getByLabel("Invite by email").waitFor();
    await check("an invitation");
    await page.keyboard.press("Escape");
    await page.goto(`/boards/${board.id}/cards/${board.cards.e1}`);
    const dialog = page.getByTestId("card-dialog");
    await dialog.getByRole("button", { name: "Add a description" }).click();
    await dialog.getByRole("button", { name: /^Move/ }).click();
    await page.getByRole("combobox", { name: /^List/ }).waitFor();
    await check("a card");
    await page.goto("/account");
    await page.locator("input").first().waitFor();
    await check("the account");
    const fresh = await at.openPage(PHONE);
    await fresh.goto("/sign_in");
    await fresh.getByLabel("Password").waitFor();
    const sizes = await fresh.locator("input").evaluateAll((all) => all.map((field) => parseFloat(getComputedStyle(field).fontSize)));
    assert.ok(sizes.every((size) => size >= 16), `signing in: ${sizes}`);
    await fresh.context().close();
  });
});

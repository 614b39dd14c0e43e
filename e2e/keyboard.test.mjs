// Working by keyboard: an hour of work, which key is meant, and which card it acts on.

import assert from "node:assert/strict";
import { before, test } from "node:test";

import { stage } from "./browser.mjs";
import { sitDown } from "./by-keyboard.mjs";
import { eventually } from "./support.mjs";

const at = stage();
let page, newBoard, focused, press, type, tabTo, list, card, cards, dialog, keydown;

before(async () => {
  ({ page, newBoard, focused, press, type, tabTo, list, card, cards, dialog, keydown } = await sitDown(at));
});

test("an hour of work by keyboard never loses the focus", async () => {
  await newBoard([]);
  // Make.
  await list("To do").getByRole("button", { name: "Add a card" }).focus();
  await press("Enter", "New card name");
  for (const name of ["a1", "a2", "a3"]) {
    await type(name);
    await press("Enter", "New card name");
  }
  await type("half a name");
  await press("Escape", "+ Add a card");
  await press("ArrowUp", "a1");
  await press("n", "New card name");
  await page.keyboard.press("Control+a");
  await type("between");
  await press("Enter", "New card name");
  await press("Escape", "between");
  await press("ArrowUp", "a1");
  // Write.
  await page.keyboard.press("Enter");
  await dialog().waitFor();
  await eventually(focused, "the dialog to have the focus");
  await press("t", "Card name");
  await type("one");
  await press("Enter", "one");
  await press("F2", "Card name");
  await type("thrown away");
  await press("Escape", "one");
  await press("e", "Description, in Markdown");
  await type("- [ ] first\n- [ ] second");
  await press("Control+Enter", "Edit the description");
  const second = dialog().locator("[data-mark]").nth(1);
  await second.focus();
  await page.keyboard.press("Space");
  await eventually(() => second.isChecked(), "the second box to be checked");
  const box = () => page.evaluate(() => [...document.querySelectorAll("dialog [data-mark]")].indexOf(document.activeElement));
  assert.equal(await box(), 1, "the box keeps the focus");
  // Label.
  await dialog().getByRole("button", { name: "Add labels" }).focus();
  await press("Enter", "green");
  await page.getByRole("button", { name: "Create a label" }).focus();
  await press("Enter", "Name");
  await type("urgent");
  await press("Enter", "urgent");
  await press("Escape", "Add labels");
  // Comment.
  await dialog().getByLabel("Write a comment").focus();
  await type("a remark");
  await press("Control+Enter", "Write a comment");
  await dialog().getByTestId("comments").getByText("a remark").waitFor();
  const edit = dialog().getByTestId("comments").getByRole("button", { name: "Edit" });
  await edit.focus();
  await press("Enter", "Edit comment");
  await type("!");
  await press("Control+Enter", "Edit");
  // Move, join and archive what is open.
  await press(".", "Edit");
  await dialog().getByText("In list Done").waitFor();
  await press(",", "Edit");
  await press("Escape", "one");
  // Move.
  await press(".", "one");
  assert.deepEqual(await cards("Done"), ["one"]);
  await press("Control+z", "one");
  assert.deepEqual(await cards("To do"), ["one", "between", "a2", "a3"]);
  await press("Space", "one");
  await press("ArrowDown", "one");
  await press("Space", "one");
  assert.deepEqual(await cards("To do"), ["between", "one", "a2", "a3"]);
  await press("Control+z", "one");
  // Archive.
  await press("c", "between");
  await press("Control+z", "between");
  await press("ArrowUp", "one");
  await press("e", "Card name");
  await press("Escape", "one");
  // Rename the list and the board.
  await list("To do").getByRole("button", { name: "To do", exact: true }).focus();
  await press("F2", "List name");
  await type("Next");
  await press("Enter", "Next");
  await page.getByRole("heading", { name: "Keys" }).getByRole("button").focus();
  await press("Enter", "Board name");
  await type("Work");
  await press("Enter", "Work");
  await press("Control+z", "Keys");
  // The menus.
  await press("w", "Hide label names").catch(() => {});
  await page.keyboard.press("Escape");
  assert.equal(await focused(), "Keys");
  await page.keyboard.press("?");
  await page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
  await press("Escape", "Keys");
  // Switch boards.
  await tabTo("Boards", "Shift+Tab");
  await page.keyboard.press("Enter");
  await tabTo("All boards");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Your boards" }).waitFor();
  assert.equal(await focused(), "main");
  await page.getByRole("button", { name: "Create a board" }).focus();
  await press("Enter", "Board name");
  await press("Escape", "Create a board");
  await press("Enter", "Board name");
  await type("Second");
  await page.keyboard.press("Enter");
  await page.getByTestId("board").waitFor();
  assert.equal(await focused(), "main");
});

test("a key that is held down acts once", async () => {
  await newBoard(["a1", "a2", "a3", "a4", "a5", "a6"]);
  await card("a1").focus();
  for (let time = 0; time < 5; time += 1) await page.keyboard.down("c");
  await page.keyboard.up("c");
  assert.deepEqual(await cards("To do"), ["a2", "a3", "a4", "a5", "a6"], "one is archived");
  for (let time = 0; time < 5; time += 1) await page.keyboard.down(".");
  await page.keyboard.up(".");
  assert.deepEqual(await cards("Done"), ["a2"], "it moves by one list");
  await page.keyboard.press(",");
  for (let time = 0; time < 3; time += 1) await page.keyboard.down("ArrowDown");
  await page.keyboard.up("ArrowDown");
  assert.equal(await focused(), "a5", "movement goes on");
  for (let time = 0; time < 3; time += 1) await page.keyboard.down("Space");
  await page.keyboard.up("Space");
  await page.locator("[data-lifted]").first().waitFor();
  await page.keyboard.press("Escape");
  for (let time = 0; time < 3; time += 1) await page.keyboard.down("n");
  await page.keyboard.up("n");
  assert.equal(await page.getByLabel("New card name").inputValue(), "", "what a key opened does not get its letters");
  await page.keyboard.press("Escape");
  for (let time = 0; time < 3; time += 1) await page.keyboard.down("Enter");
  await page.keyboard.up("Enter");
  await dialog().waitFor();
  await page.keyboard.press("t");
  for (let time = 0; time < 3; time += 1) await page.keyboard.down("Escape");
  await page.keyboard.up("Escape");
  assert.equal(await focused(), "a5", "only the name is left");
  await dialog().waitFor();
  await page.keyboard.press("Escape");
});

test("shortcuts work on any keyboard, and with Caps Lock", async () => {
  await newBoard(["a1", "a2", "a3"]);
  await card("a1").focus();
  await keydown({ key: "с", code: "KeyC" });
  assert.equal(await focused(), "a2", "the Cyrillic с is where c is");
  await keydown({ key: "C", code: "KeyC" });
  assert.equal(await focused(), "a3", "Caps Lock");
  await keydown({ key: "я", code: "KeyZ", ctrlKey: true });
  await keydown({ key: "Z", code: "KeyZ", ctrlKey: true, shiftKey: true });
  await keydown({ key: "z", code: "KeyW", ctrlKey: true });
  await keydown({ key: "Z", code: "KeyZ", ctrlKey: true });
  await eventually(async () => (await cards("To do")).join() === "a1,a2,a3", "all to be back");
  await keydown({ key: "k", code: "KeyV" });
  assert.equal(await focused(), "a2", "k on a Dvorak keyboard, where others have v");
});

test("keys of an input method belong to it", async () => {
  const composing = [{ isComposing: true }, { keyCode: 229 }];
  await newBoard(["a5"]);
  await card("a5").focus();
  await page.keyboard.press("n");
  await type("かな");
  for (const how of composing) {
    for (const key of ["Enter", "Escape"]) await keydown({ key, ...how });
  }
  assert.equal(await page.getByLabel("New card name").inputValue(), "かな");
  await page.keyboard.press("Control+a");
  await page.keyboard.press("Delete");
  await press("Escape", "a5");
  await page.keyboard.press("Enter");
  await press("t", "Card name");
  for (const how of composing) {
    for (const key of ["Enter", "Escape"]) await keydown({ key, ...how });
  }
  assert.equal(await focused(), "Card name");
  await press("Escape", "a5");
  await press("Escape", "a5");
});

test("nothing typed after a shortcut goes elsewhere", async () => {
  // Without waiting between the keys, as fast hands do.
  const fast = (keys) => Promise.all(keys.map((key) => page.keyboard.press(key)));
  await newBoard(["a2"]);
  await card("a2").focus();
  await fast([".", "n", "m", "e", "c"]);
  assert.equal(await page.getByLabel("New card name").inputValue(), "mec");
  assert.ok(await list("Done").getByLabel("New card name").isVisible(), "the composer is where the card went");
  await page.keyboard.press("Control+a");
  await page.keyboard.press("Delete");
  await press("Escape", "a2");
  await fast(["e", "x", "y"]);
  assert.match(await page.getByLabel("Card name").inputValue(), /xy/);
  await press("Escape", "a2");
});

test("what is typed into a field that others take away acts on nothing", async () => {
  await newBoard(["a1", "a2"]);
  const other = await page.context().newPage();
  await other.goto(page.url());
  await list("Done").getByRole("button", { name: "Add a card" }).focus();
  await press("Enter", "New card name");
  await type("the ro");
  await other.getByRole("button", { name: "List actions for Done" }).click();
  await other.getByText("Archive list").click();
  await list("Done").waitFor({ state: "detached" });
  assert.notEqual(await focused(), null);
  await card("a1").hover();
  await page.keyboard.type("cord");
  await page.keyboard.press("Enter");
  assert.deepEqual(await cards("To do"), ["a1", "a2"]);
  await page.keyboard.press("ArrowUp");
  await press("c", "a2");
  await other.close();
});

test("the card that the pointer or the focus reached last is the one that shortcuts act on", async () => {
  const lit = () =>
    page.evaluate(() => {
      const plain = [...document.querySelectorAll(".card")].map((card) => [card, getComputedStyle(card)]);
      const border = getComputedStyle(document.querySelector(".card:not(:hover)")).borderColor;
      return plain.filter(([, it]) => it.outlineStyle !== "none" || it.borderColor !== border).map(([card]) => card.querySelector("a").textContent);
    });
  await newBoard(["a3", "a4", "a5", "a6"]);
  await card("a3").focus();
  await page.keyboard.press("Enter");
  await dialog().waitFor();
  await press("Escape", "a3");
  await card("a5").hover();
  await eventually(async () => (await lit()).join() === "a5", "only the card under the pointer to be highlighted");
  await page.keyboard.press("c");
  await eventually(async () => (await cards("To do")).join() === "a3,a4,a6", "the card under the pointer to be archived");
  assert.equal(await focused(), "a6");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowUp");
  assert.equal(await focused(), "a3");
  await eventually(async () => (await lit()).join() === "a3", "only the focused card to be highlighted");
  await press("c", "a4");
  // Enter and Space too.
  await card("a6").hover();
  await page.keyboard.press("Enter");
  await dialog().getByRole("heading", { name: "a6" }).waitFor();
  await press("Escape", "a6");
  await card("a4").hover();
  await press("Space", "a4");
  await page.locator(".card[data-lifted]", { hasText: "a4" }).waitFor();
  await press("Escape", "a4");
});

test("shortcuts for cards act on the open card", async () => {
  await newBoard(["a4"]);
  await card("a4").focus();
  await page.keyboard.press("Enter");
  await dialog().waitFor();
  await page.keyboard.press(".");
  await dialog().getByText("In list Done").waitFor();
  await page.keyboard.press("m");
  await dialog().getByTestId("card-members").getByText("Ann Tester").waitFor();
  await page.keyboard.press("c");
  await dialog().getByText("This card is archived").waitFor();
  await page.keyboard.press("Control+z");
  await dialog().getByText("This card is archived").waitFor({ state: "detached" });
  await page.keyboard.press("?");
  await page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
  await page.keyboard.press("Escape");
  await press("Escape", "a4");
  assert.deepEqual(await cards("Done"), ["a4"]);
});

test("there are no console errors", () => {
  assert.deepEqual(page.complaints.filter((text) => !/outside a reactive tracking context/.test(text)), []);
});

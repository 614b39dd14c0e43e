// Where the focus is when something opens or closes, and what the Tab key reaches first.

import assert from "node:assert/strict";
import { before, test } from "node:test";

import { stage } from "./browser.mjs";
import { sitDown } from "./by-keyboard.mjs";
import { eventually } from "./support.mjs";

const at = stage();
let page, newBoard, focused, press, tabTo, list, card, cards, dialog;

before(async () => {
  ({ page, newBoard, focused, press, tabTo, list, card, cards, dialog } = await sitDown(at));
});

test("every form that opens has the focus in its first field", async () => {
  await newBoard(["a1", "a2"]);
  const opens = async (button, field) => {
    await button.focus();
    await press("Enter", field);
  };
  const item = (name) => page.locator(".panel:popover-open").getByText(name);
  await page.getByRole("button", { name: "List actions for Done" }).focus();
  await page.keyboard.press("Enter");
  await opens(item("Move…"), "Position");
  await press("Escape", "List actions for Done");
  await card("a1").focus();
  await press("e", "Card name");
  await opens(item("Move…"), "List");
  await press("Escape", "a1");
  await opens(page.getByRole("button", { name: "Members" }), "Invite by email");
  await press("Escape", "Members");
  await opens(page.getByRole("button", { name: "+ Add a list" }), "New list name");
  await press("Escape", "+ Add a list");
  await page.getByRole("button", { name: "Board menu" }).focus();
  await page.keyboard.press("Enter");
  await item("Archive this board").focus();
  await press("Enter", "Board menu");
  await page.getByText("This board is archived").waitFor();
  await press("Enter", "Show label names");
  await opens(item("Delete board…"), "Type the board’s name to confirm");
  await press("Escape", "Board menu");
});

test("what is closed or done gives the focus back", async () => {
  const focusIs = (name) => eventually(async () => (await focused()) === name, `the focus on ${name}`);
  await newBoard(["a1", "a2"]);
  await press("w", "green");
  await page.locator(".panel:popover-open").getByText("Archived lists and cards").focus();
  await press("Enter", "Close the archive");
  await press("Escape", "Board menu");
  await page.keyboard.press("?");
  await focusIs("Close");
  await press("Escape", "Board menu");
  await card("a1").focus();
  await press("c", "a2");
  await page.getByTestId("toasts").getByRole("button", { name: "Undo" }).focus();
  await press("Enter", "a2");
  await eventually(async () => (await cards("To do")).join() === "a1,a2", "a1 to be back");
  // What others do to the card that has the focus; here in another tab.
  const other = await page.context().newPage();
  await other.goto(page.url());
  await other.getByRole("link", { name: "a2", exact: true }).focus();
  await other.keyboard.press(".");
  await eventually(async () => (await cards("Done")).join() === "a2", "a2 to be in Done");
  assert.equal(await focused(), "a2", "the focus goes with the card");
  await other.keyboard.press("c");
  await eventually(async () => (await cards("Done")).length === 0, "a2 to be gone");
  assert.equal(await focused(), "+ Add a card", "what is left of its list");
  await other.close();
});

test("what is first on the page is first for the Tab key", async () => {
  await page.goto(page.url());
  await page.getByTestId("board").waitFor();
  await press("Tab", "Skip to content");
  await press("Enter", "main");
  await press("Tab", "Keys");
  await page.evaluate(() => document.activeElement.blur());
  await card("a1").focus();
  await page.keyboard.press("Enter");
  await dialog().waitFor();
  await eventually(async () => (await focused()) !== "a1", "the focus to be in the dialog");
  await tabTo("Move");
  await press("Tab", "Archive");
  await press("Tab", "Add labels");
  await press("Escape", "a1");
});

test("there are no console errors", () => {
  assert.deepEqual(page.complaints.filter((text) => !/outside a reactive tracking context/.test(text)), []);
});

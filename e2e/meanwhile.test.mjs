// What others do meanwhile: while Ann drags, edits and undoes, Ben archives, moves and deletes.

import assert from "node:assert/strict";
import { after, test } from "node:test";

import { addList, createBoard, signUp, stage } from "./browser.mjs";
import { answer, api, connect, eventually } from "./support.mjs";

const at = stage();
let page;
let socket, ben;
const ids = {};

// It would go on reconnecting.
after(() => socket?.disconnect());

const list = (name) => page.locator(`[data-testid=list][aria-label="${name}"]`);
const names = (name) => list(name).locator(".card__link").allTextContents();
const card = (name) => page.getByRole("link", { name, exact: true });
const toasts = () => page.getByTestId("toasts");
const toast = (text) => toasts().getByText(text);
const shows = (name, expected) => eventually(async () => (await names(name)).join() === expected, `${name} to show ${expected}`);

// What Ben does, over the official client.
const does = (event, payload) => answer(ben.push(event, payload));

const clearToasts = async () => {
  for (const button of (await toasts().getByRole("button", { name: "Dismiss" }).all()).reverse()) await button.click();
};

const undo = () => page.keyboard.press("Control+z");

// Moves a card to the next list.
const shift = async (name) => {
  await card(name).focus();
  await page.keyboard.press(".");
};

const grab = async (name) => {
  const box = await card(name).boundingBox();
  await page.mouse.move(box.x + 20, box.y + 8);
  await page.mouse.down();
  await page.mouse.move(box.x + 30, box.y + 20, { steps: 4 });
  await page.locator("html[data-dragging]").waitFor();
};

const over = async (name) => {
  const box = await list(name).boundingBox();
  await page.mouse.move(box.x + 60, box.y + 70, { steps: 6 });
};

test("Ann and Ben share a board", async () => {
  page = await at.openPage();
  page.setDefaultTimeout(5000);
  await signUp(page, "Ann");
  await createBoard(page, "Plan");
  const board = page.url().split("/").pop();
  for (const name of ["A", "B", "Done"]) await addList(page, name);
  await page.keyboard.press("Escape");
  const person = await api(at.server, null, "POST", "registrations", {
    user: { first_name: "Ben", last_name: "Tester", email: "ben@example.org", password: "sesame street" },
  });
  await page.getByRole("button", { name: "Members" }).click();
  await page.getByLabel("Invite by email").fill("ben@example.org");
  await page.keyboard.press("Enter");
  await page.getByText("Ben Tester").first().waitFor();
  await page.keyboard.press("Escape");
  socket = connect(at.server, person);
  ben = socket.channel(`boards:${board}`);
  const { board: whole } = await answer(ben.join());
  for (const { id, name } of whole.lists) ids[name] = id;
  ben.on("card:created", ({ card }) => (ids[card.name] = card.id));
  for (const name of ["a1", "a2", "a3"]) await does("cards:create", { card: { list_id: ids.A, name } });
  await shows("A", "a1,a2,a3");
});

test("moves are undone in any order", async () => {
  await shift("a1");
  await shift("a2");
  await shows("A", "a3");
  const undos = toasts().getByRole("button", { name: "Undo" });
  // Only their buttons tell the toasts apart, which stand in the order of the moves.
  await undos.first().click();
  await shows("A", "a1,a3");
  await undos.first().click();
  await shows("A", "a1,a2,a3");
});

test("an undo by key takes the toast's offer away", async () => {
  await clearToasts();
  await shift("a1");
  await toast("Moved “a1” to “B”").waitFor();
  await undo();
  await shows("A", "a1,a2,a3");
  await toast("Moved “a1” to “B”").waitFor({ state: "detached" });
});

test("an undo does not take back what someone else did since, and names them", async () => {
  await shift("a1");
  await shows("B", "a1");
  await does("card:move", { id: ids.a1, list_id: ids.Done });
  await shows("Done", "a1");
  await undo();
  await toast("Ben Tester moved “a1” after your change, so nothing was undone.").waitFor();
  await shows("Done", "a1");
  // A name, too.
  await card("a2").focus();
  await page.keyboard.press("e");
  await page.getByLabel("Card name").fill("a2 by Ann");
  await page.keyboard.press("Enter");
  await card("a2 by Ann").waitFor();
  await does("card:update", { card: { id: ids.a2, name: "a2 by Ben" } });
  await card("a2 by Ben").waitFor();
  await undo();
  await toast("Ben Tester changed “a2 by Ann” after your change").waitFor();
  await card("a2 by Ben").waitFor();
  // What someone else did to another card or field is no obstacle.
  await shift("a3");
  await shows("B", "a3");
  await does("card:update", { card: { id: ids.a3, description: "Words" } });
  await does("card:move", { id: ids.a1, list_id: ids.A, after: null });
  await shows("A", "a1,a2 by Ben");
  await undo();
  await shows("A", "a1,a2 by Ben,a3");
  await does("card:update", { card: { id: ids.a2, name: "a2" } });
  await shows("A", "a1,a2,a3");
});

test("a toast can be clicked while a card is open", async () => {
  await clearToasts();
  await card("a1").click();
  const dialog = page.getByTestId("card-dialog");
  await dialog.getByRole("button", { name: "Archive" }).click();
  await dialog.getByText("This card is archived").waitFor();
  await toasts().getByRole("button", { name: "Undo" }).click();
  await dialog.getByText("This card is archived").waitFor({ state: "detached" });
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  await shows("A", "a1,a2,a3");
  await shift("a1");
  await toasts().getByRole("button", { name: "Undo" }).click();
  await shows("A", "a1,a2,a3");
});

test("a drag ends when the card is archived", async () => {
  await clearToasts();
  await grab("a1");
  await does("card:archive", { id: ids.a1 });
  await toast("Ben Tester archived “a1” while you were moving “a1”.").waitFor();
  await page.locator("html[data-dragging]").waitFor({ state: "detached" });
  await page.mouse.up();
  await shows("A", "a2,a3");
  await does("card:restore", { id: ids.a1 });
  await shows("A", "a1,a2,a3");
});

test("a drag ends when the list under it is archived", async () => {
  await clearToasts();
  await grab("a1");
  await over("Done");
  await list("Done").locator(".slot").waitFor();
  await does("list:archive", { id: ids.Done });
  await toast("Ben Tester archived the list “Done” while you were moving “a1”.").waitFor();
  await page.mouse.up();
  await shows("A", "a1,a2,a3");
  await does("list:restore", { id: ids.Done });
  await list("Done").waitFor();
  // By keyboard.
  await card("a1").focus();
  await page.keyboard.press(" ");
  for (const _ of [1, 2]) await page.keyboard.press("ArrowRight");
  await clearToastsByScript();
  await does("list:archive", { id: ids.Done });
  await toast("Ben Tester archived the list “Done” while you were moving “a1”.").waitFor();
  await shows("A", "a1,a2,a3");
  await does("list:restore", { id: ids.Done });
  await list("Done").waitFor();
});

// Without moving the focus.
const clearToastsByScript = () =>
  toasts()
    .getByRole("button", { name: "Dismiss" })
    .evaluateAll((buttons) => buttons.forEach((button) => button.click()));

test("a card that was dropped on a list that is no longer open comes back, and the message says who archived it", async () => {
  await clearToasts();
  await card("a1").focus();
  await page.keyboard.press("e");
  await page.getByRole("button", { name: "Move…" }).click();
  await page.getByRole("combobox", { name: "List" }).selectOption("Done");
  await does("list:archive", { id: ids.Done });
  await list("Done").waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Move", exact: true }).click();
  await toast("Ben Tester archived the list “Done”. Restore it first, or choose another list.").waitFor();
  await shows("A", "a1,a2,a3");
});

test("cards of an archived list are in the archive, and come back from there", async () => {
  await does("list:restore", { id: ids.Done });
  await does("cards:create", { card: { list_id: ids.Done, name: "d1" } });
  await does("cards:create", { card: { list_id: ids.Done, name: "d2" } });
  await does("card:archive", { id: ids.d2 });
  await does("list:archive", { id: ids.Done });
  await list("Done").waitFor({ state: "detached" });
  await clearToasts();
  await page.getByRole("button", { name: "Board menu" }).click();
  await page.getByRole("button", { name: "Archived lists and cards" }).click();
  const archive = page.getByTestId("archive");
  await archive.getByText("d1").waitFor();
  await archive.getByText("on the archived list “Done”").first().waitFor();
  for (const name of ["d1", "d2"]) {
    await archive.getByRole("button", { name: `Restore ${name}` }).click();
    await page.getByRole("combobox", { name: "List" }).selectOption("B");
    await page.getByRole("button", { name: "Move", exact: true }).click();
    await eventually(async () => (await names("B")).includes(name), `${name} to be on B`);
  }
  await archive.getByRole("button", { name: "Close the archive" }).click();
});

test("a quick edit of a card that is archived meanwhile ends with a word, and is not saved", async () => {
  await clearToasts();
  await card("a1").focus();
  await page.keyboard.press("e");
  await page.getByLabel("Card name").fill("a1, better");
  await does("card:archive", { id: ids.a1 });
  await toast("Ben Tester archived “a1”. Your new name “a1, better” wasn’t saved.").waitFor();
  await page.getByLabel("Card name").waitFor({ state: "detached" });
  await shows("A", "a2,a3");
  await does("card:restore", { id: ids.a1 });
  await shows("A", "a1,a2,a3");
});

test("whoever renames the same meanwhile is named", async () => {
  await card("a1").click();
  const dialog = page.getByTestId("card-dialog");
  await dialog.getByRole("button", { name: "a1", exact: true }).click();
  await does("card:update", { card: { id: ids.a1, name: "a1 by Ben" } });
  await dialog.getByText("Ben Tester renamed this to “a1 by Ben”").waitFor();
  await dialog.getByRole("button", { name: "Use theirs" }).click();
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
});

test("nothing of that was an error", () => {
  assert.deepEqual(page.complaints.filter((it) => !it.includes("outside a reactive tracking context")), []);
});

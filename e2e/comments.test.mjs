// A card with much on it: what one wants first is at hand, and what closes or saves stays in view.

import assert from "node:assert/strict";
import { before, test } from "node:test";

import { addList, createBoard, signUp, stage } from "./browser.mjs";
import { PASSWORD, api, eventually } from "./support.mjs";

const COMMENTS = 60;

const at = stage("--messages-per-second", "1000");
let ann, board, card, jwt;

const command = (event, payload) => api(at.server, jwt, "POST", `boards/${board}/commands`, { event, payload });

before(async () => {
  ann = await at.openPage({ viewport: { width: 1280, height: 800 } });
  await signUp(ann, "Ann");
  await createBoard(ann, "Plan");
  await addList(ann, "To do");
  [, board] = /boards\/(\w+)/.exec(ann.url());
  ({ jwt } = await api(at.server, null, "POST", "sessions", { session: { email: "ann@example.org", password: PASSWORD } }));
  const list = await eventually(async () => (await api(at.server, jwt, "GET", `boards/${board}`)).lists[0]?.id, "the list to be saved");
  const description = Array.from({ length: 80 }, (_, n) => `Line ${n}`).join("\n\n");
  await command("cards:create", { card: { list_id: list, name: "Much discussed", description } });
  await ann.getByRole("link", { name: "Much discussed" }).waitFor();
  card = await ann.locator(".card").getAttribute("data-card-id");
  for (let n = 0; n < COMMENTS; n += 1) await command("card:add_comment", { card_id: card, text: `number ${n}` });
});

const dialog = () => ann.getByTestId("card-dialog");
const comments = () => ann.getByTestId("comments").getByRole("listitem");
const texts = () => ann.getByTestId("comments").locator(".markdown").allTextContents();
const showOlder = () => dialog().getByRole("button", { name: "Show older comments" });
const newest = (count, from = COMMENTS - 1) => Array.from({ length: count }, (_, n) => `number ${from - n}`);

test("comments are newest first, in pages, below the field for a new one", async () => {
  await ann.getByRole("link", { name: "Much discussed" }).click();
  await comments().first().waitFor();
  assert.deepEqual(await texts(), newest(20));
  const field = await ann.getByLabel("Write a comment").boundingBox();
  const first = await comments().first().boundingBox();
  assert.ok(field.y < first.y && first.y - field.y < 120, "the field is right above them");

  // What others write adds to what is shown, and pushes nothing out.
  await command("card:add_comment", { card_id: card, text: "one more" });
  await comments().first().getByText("one more").waitFor();
  assert.deepEqual((await texts()).slice(1), newest(20));

  await showOlder().click();
  await eventually(async () => (await comments().count()) === 41, "a page more");
  await eventually(() => ann.evaluate(() => document.activeElement.textContent.includes("number 39")), "the focus on the first of them");
  await showOlder().click();
  await eventually(async () => (await comments().count()) === COMMENTS + 1, "all of them");
  assert.deepEqual((await texts()).slice(1), newest(COMMENTS));
  await showOlder().waitFor({ state: "detached" });
});

test("one's own comment is the first", async () => {
  await ann.getByLabel("Write a comment").fill("mine");
  await dialog().getByRole("button", { name: "Comment", exact: true }).click();
  await comments().first().getByText("mine").waitFor();
});

// Whether a click in its middle would hit it.
const isOnTop = (locator) =>
  locator.evaluate((it) => {
    const { x, y, width, height } = it.getBoundingClientRect();
    return it.contains(document.elementFromPoint(x + width / 2, y + height / 2));
  });

test("the card's name, its × and Save stay in view", async () => {
  for (const viewport of [{ width: 1280, height: 800 }, { width: 390, height: 844 }]) {
    await ann.setViewportSize(viewport);
    await comments().last().scrollIntoViewIfNeeded();
    assert.ok(await isOnTop(dialog().getByRole("button", { name: "Close the card" })), "×");
    assert.ok(await isOnTop(dialog().getByRole("heading", { name: "Much discussed" })), "the name");

    await dialog().getByRole("button", { name: "Edit the description" }).click();
    const field = dialog().getByLabel("Description, in Markdown");
    await field.press("Control+Home");
    const save = dialog().getByRole("button", { name: "Save" });
    assert.ok(await isOnTop(save), "Save, while the text goes on below it");
    const ends = await field.boundingBox();
    assert.ok(ends.y + ends.height > viewport.height, "the text is long");
    await save.click();
    await field.waitFor({ state: "detached" });
  }
  await ann.setViewportSize({ width: 1280, height: 800 });
});

test("the shortcuts' × stays in view", async () => {
  await ann.keyboard.press("Escape");
  await dialog().waitFor({ state: "detached" });
  await ann.setViewportSize({ width: 390, height: 400 });
  await ann.keyboard.press("?");
  const help = ann.getByRole("dialog", { name: "Keyboard shortcuts" });
  await help.getByText("Single-key shortcuts").scrollIntoViewIfNeeded();
  const close = help.getByRole("button", { name: "Close", exact: true });
  assert.ok(await isOnTop(close));
  await close.click();
  assert.deepEqual(ann.complaints, []);
});

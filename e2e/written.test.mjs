// What people wrote, on a page that the browser translates and in scripts from right to left.

import assert from "node:assert/strict";
import { before, test } from "node:test";

import { createBoard, signUp, stage } from "./browser.mjs";
import { signUp as account, api, eventually } from "./support.mjs";

const at = stage();
let ann, send, ids;

before(async () => {
  ann = await at.openPage();
  // Counts texts that are changed in place: on a translated page, nobody would see the change.
  await ann.addInitScript(() => {
    globalThis.changedInPlace = [];
    // The parser itself changes the text of the body.
    const elements = (changes) => changes.map((it) => it.target.parentElement).filter((it) => it?.closest("body *"));
    const note = (changes) => globalThis.changedInPlace.push(...elements(changes).map((it) => it.outerHTML));
    new MutationObserver(note).observe(document, { characterData: true, subtree: true });
  });
  await signUp(ann, "Ann");
  await createBoard(ann, "Plan");
  const board = /boards\/(\w+)/.exec(ann.url())[1];
  const { jwt } = await api(at.server, null, "POST", "sessions", { session: { email: "ann@example.org", password: "sesame street" } });
  const command = (token) => (event, payload) => api(at.server, token, "POST", `boards/${board}/commands`, { event, payload });
  const mine = command(jwt);
  const ben = await account(at.server, "Ben");
  await mine("members:add", { email: "ben@example.org", role: "admin" });
  const [list, card, label] = [1, 2, 3].map((n) => `01ARZ3NDEKTSV4RRFFQ69G5FA${n}`);
  ids = { list, card, label };
  await mine("lists:create", { list: { id: list, name: "To do" } });
  await mine("cards:create", { card: { id: card, list_id: list, name: "one" } });
  await mine("cards:create", { card: { list_id: list, name: "two" } });
  await mine("label:create", { label: { id: label, name: "Soon", color: "green" } });
  await mine("card:add_label", { card_id: card, label_id: label });
  await mine("card:add_member", { card_id: card, user_id: ben.user.id });
  send = command(ben.jwt);
});

// What a browser's translator does: another node takes the place of each text.
const translate = () =>
  ann.evaluate(() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const texts = [];
    while (walker.nextNode()) texts.push(walker.currentNode);
    for (const text of texts.filter((it) => it.data.trim() && !it.parentElement.closest("script, style, option"))) {
      const font = document.createElement("font");
      font.textContent = text.data;
      text.replaceWith(font);
    }
  });

const shown = (text, where = ann) => where.getByText(text).first().waitFor();

test("a translated page shows what others change", async () => {
  const card = ann.getByTestId("card-dialog");
  await ann.getByRole("link", { name: "one" }).click();
  await shown("Soon", card);
  await translate();
  await send("card:update", { card: { id: ids.card, name: "uno", description: "Rápido" } });
  await send("list:update", { list: { id: ids.list, name: "Hacer" } });
  await send("label:update", { label: { id: ids.label, name: "Pronto" } });
  await send("board:update", { name: "Proyecto" });
  for (const text of ["uno", "Hacer", "Pronto", "Rápido"]) await shown(text, card);
  await ann.keyboard.press("Escape");
  await translate();
  await ann.getByRole("link", { name: "uno" }).waitFor();
  await send("card:update", { card: { id: ids.card, name: "dos" } });
  await send("list:update", { list: { id: ids.list, name: "Hecho" } });
  await send("board:update", { name: "Plan B" });
  await send("cards:create", { card: { list_id: ids.list, name: "tres" } });
  for (const text of ["dos", "Hecho", "Plan B", "tres"]) await shown(text, ann.getByTestId("board"));
  await eventually(async () => (await ann.locator(".list__count").innerText()) === "3", "three cards to be counted");
  assert.deepEqual(await ann.getByTestId("board").locator("font").allInnerTexts().then((all) => all.filter((it) => /^(uno|one|Hacer)$/.test(it))), []);
});

test("a translated page shows what its user does", async () => {
  await ann.getByRole("button", { name: "Members" }).click();
  await ann.getByTestId("members").getByText("Ben Tester").waitFor();
  await translate();
  await ann.getByRole("button", { name: "Remove Ben Tester" }).click();
  await ann.getByTestId("members").getByText("Confirm removal").waitFor();
  await ann.keyboard.press("Escape");
  await ann.getByRole("button", { name: "Boards" }).click();
  await translate();
  await send("board:update", { name: "Plan C" });
  await ann.locator(".panel").getByText("Plan C").waitFor();
  await ann.keyboard.press("Escape");
  await ann.getByRole("link", { name: "Boardwalk home" }).click();
  await ann.getByTestId("owned-boards").getByRole("link", { name: "Plan C" }).waitFor();
  await translate();
  await send("board:update", { name: "Plan D" });
  await ann.getByTestId("owned-boards").getByText("Plan D").waitFor();
  await ann.getByTestId("owned-boards").getByText("Plan D").click();
  await ann.getByTestId("board").waitFor();
});

test("what people wrote is not translated and has its own direction", async () => {
  const [name, text] = ["مهمة: 1", "שלום, עולם"];
  await send("card:update", { card: { id: ids.card, name, description: `${text}\n\nIn English.` } });
  await send("list:update", { list: { id: ids.list, name: "قائمة" } });
  const link = ann.getByRole("link", { name });
  await link.waitFor();
  const direction = (locator) => locator.evaluate((it) => [getComputedStyle(it).direction, it.translate].join());
  assert.equal(await direction(link), "rtl,false");
  assert.equal(await direction(ann.getByTestId("list").getByText("قائمة")), "rtl,false");
  await link.click();
  const card = ann.getByTestId("card-dialog");
  assert.equal(await direction(card.getByText(text)), "rtl,false");
  assert.equal(await direction(card.getByText("In English.")), "ltr,false");
  assert.equal(await direction(card.getByText("قائمة", { exact: true })), "rtl,false");
  const field = card.getByLabel("Write a comment");
  await field.fill(text);
  assert.equal(await field.evaluate((it) => getComputedStyle(it).direction), "rtl");
  await field.fill("");
  await card.getByRole("button", { name: "Archive", exact: true }).click();
  await ann.getByTestId("toasts").getByText(`Archived “\u2068${name}\u2069”.`).waitFor();
});

test("no text is changed in place, and nothing is complained about", async () => {
  assert.deepEqual(await ann.evaluate(() => globalThis.changedInPlace), []);
  assert.deepEqual(ann.complaints.filter((it) => !it.includes("outside a reactive tracking context")), []);
});

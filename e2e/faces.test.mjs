// Who is on a board and on a card, and what a board looks like before and while it is there.

import assert from "node:assert/strict";
import { before, test } from "node:test";

import { addList, createBoard, signUp, stage } from "./browser.mjs";
import { PASSWORD, api, eventually, signUp as register } from "./support.mjs";

const OTHERS = ["Ben", "Cleo", "Dan", "Eve", "Finn", "Gus", "Hal", "Ida", "Jon", "Kim", "Lea"];

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
  await command("cards:create", { card: { list_id: list, name: "Everybody's" } });
  await ann.getByRole("link", { name: "Everybody's" }).waitFor();
  card = await ann.locator(".card").getAttribute("data-card-id");
});

const faces = () => ann.getByTestId("presence");

test("who is alone on a board does not see their own face", async () => {
  assert.equal(await faces().count(), 0);
});

test("at most five faces are shown, and the others are counted and named", async () => {
  const width = async () => (await ann.locator(".list").first().boundingBox()).width;
  const narrow = await width();
  const { user } = await api(at.server, jwt, "GET", "current_user").then((it) => ({ user: it.user ?? it }));
  await command("card:add_member", { card_id: card, user_id: user.id });
  for (const name of OTHERS) {
    const other = await register(at.server, name);
    await command("members:add", { email: `${name.toLowerCase()}@example.org`, role: "member" });
    await command("card:add_member", { card_id: card, user_id: other.user.id });
  }
  const check = async (where, count) => {
    const more = where.locator(".faces__more");
    await more.getByText(`+${count}`).waitFor();
    assert.equal(await where.locator(".avatar").count(), 5);
    assert.ok((await more.getAttribute("title")).includes("Lea Tester"));
    assert.ok((await more.getAttribute("aria-label")).includes("Lea Tester"));
  };
  await check(ann.locator(".card"), 7);
  assert.equal(await width(), narrow, "the list is as wide as before");
  await check(faces(), 6);
  assert.equal(await faces().locator("[data-away]").count(), 5, "nobody else is here");
  await ann.getByRole("link", { name: "Everybody's" }).click();
  await check(ann.getByTestId("card-members"), 7);
});

test("the window is called by the card's name and the board's", async () => {
  await eventually(async () => (await ann.title()) === "Everybody's · Plan", "the card's name");
  await ann.keyboard.press("Escape");
  await eventually(async () => (await ann.title()) === "Plan · Boardwalk", "the board's name");
});

test("the header is there before the app is", async () => {
  const top = (selector) => ann.locator(selector).first().evaluate((it) => Math.round(it.getBoundingClientRect().top));
  const header = await ann.locator(".header").evaluate((it) => it.getBoundingClientRect().height);
  const lists = await top(".board__lists");

  // The app itself waits.
  let go;
  const wait = new Promise((resolve) => (go = resolve));
  await ann.route(/\.wasm/, async (route) => {
    await wait;
    await route.continue();
  });
  await ann.reload({ waitUntil: "commit" });
  const shape = ann.locator("#splash .header");
  await shape.getByText("Boards", { exact: true }).waitFor();
  assert.equal(await shape.evaluate((it) => it.getBoundingClientRect().height), header);

  go();
  await ann.getByRole("link", { name: "Everybody's" }).waitFor();
  assert.equal(await top(".board__lists"), lists);
});

test("where the system chooses the colors, lists have outlines", async () => {
  await ann.emulateMedia({ forcedColors: "active" });
  const outline = await ann.locator(".list").first().evaluate((it) => getComputedStyle(it).outlineStyle);
  assert.equal(outline, "solid");
  await ann.emulateMedia({ forcedColors: "none" });
});

test("at 400 % zoom the cards have room, and the page scrolls", async () => {
  await ann.setViewportSize({ width: 360, height: 225 });
  const height = await ann.locator(".list__cards").first().evaluate((it) => it.closest(".board__lists").clientHeight);
  assert.ok(height >= 200, `${height}`);
  const scrolls = await ann.evaluate(() => document.documentElement.scrollHeight > innerHeight);
  assert.ok(scrolls);
});

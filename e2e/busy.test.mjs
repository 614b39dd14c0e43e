// A server that has no time now: what the browser says then, what it tries by itself, and that it signs nobody out.

import assert from "node:assert/strict";
import { test } from "node:test";

import { addList, createBoard, signUp, stage } from "./browser.mjs";
import { eventually } from "./support.mjs";

const COOKIE = "boardwalk_refresh";
const MESSAGE = "The server is busy. Try again in a moment.";

const at = stage();

// Answers such requests with "not now" until `.stop()`; counts them in `.asked`.
async function busy(page, path, { status = 503, after: seconds = 60, body } = {}) {
  const message = { error: status === 429 ? "too_many" : "unavailable", message: MESSAGE };
  const state = { asked: 0, stop: () => page.unroute(path) };
  await page.route(path, (route) => {
    state.asked += 1;
    const headers = { "retry-after": String(seconds), "content-type": "application/json" };
    return route.fulfill({ status, headers, body: body ?? JSON.stringify(message) });
  });
  return state;
}

const hasCookie = async (page) => (await page.context().cookies(`${at.server.url}/api/v1/sessions`)).some(({ name }) => name === COOKIE);

const home = (page) => page.getByRole("heading", { name: "Your boards" });

const REFRESH = /\/sessions\/refresh$/;

for (const status of [429, 503]) {
  test(`a renewal that is answered ${status} signs nobody out`, async () => {
    const page = await at.openPage();
    await signUp(page, `Ann${status}`);
    const renewals = await busy(page, REFRESH, { status, after: 1 });
    // With a page that was open for longer than a token is used …
    await page.evaluate(() => {
      const { now } = Date;
      Date.now = () => now() + 13 * 60 * 1_000;
    });
    await createBoard(page, "Plan");
    assert.ok(renewals.asked > 0);
    // … and with one that was opened again.
    await page.goto("/");
    await page.getByText(`Couldn’t sign you in yet: trying again. ${MESSAGE}`).waitFor();
    const asked = renewals.asked;
    await eventually(() => renewals.asked > asked, "another try");
    assert.ok(await hasCookie(page));
    assert.equal(await page.evaluate(() => localStorage.getItem("boardwalk.signed_in")), "yes");
    await renewals.stop();
    await home(page).waitFor();
    await page.getByRole("link", { name: "Plan" }).waitFor();
    await page.context().close();
  });
}

test("boards and invitations that cannot be read now are read on request", async () => {
  const page = await at.openPage();
  await signUp(page, "Ben");
  const boards = await busy(page, /\/api\/v1\/boards$/);
  // As a proxy says it.
  const invitations = await busy(page, /\/api\/v1\/invitations$/, { status: 429, body: "<h1>Too many</h1>" });
  await page.reload();
  await page.getByText(`Couldn’t load your boards. ${MESSAGE}`).waitFor();
  await page.getByText(`Couldn’t load your invitations. ${MESSAGE}`).waitFor();
  assert.equal(await page.getByText("Loading your boards…").count(), 0);
  await boards.stop();
  await invitations.stop();
  for (const what of ["boards", "invitations"]) {
    const problem = page.getByRole("alert").filter({ hasText: `Couldn’t load your ${what}` });
    await problem.getByRole("button", { name: "Try again" }).click();
    await problem.waitFor({ state: "detached" });
  }
  await page.getByText("A board holds your team’s lists and cards.").waitFor();
  await page.context().close();
});

test("comments that can be read soon come by themselves, others on request", async () => {
  const page = await at.openPage();
  await signUp(page, "Cem");
  await createBoard(page, "Plan");
  await addList(page, "To do");
  await page.getByRole("button", { name: "Add a card" }).click();
  await page.getByLabel("New card name").fill("Busy");
  await page.keyboard.press("Enter");
  const open = () => page.getByRole("link", { name: "Busy" }).click();
  await open();
  await page.getByLabel("Write a comment").fill("first");
  await page.getByRole("button", { name: "Comment", exact: true }).click();
  await page.getByTestId("activity").getByText("commented").waitFor();
  await page.getByRole("button", { name: "Close the card" }).click();

  const path = /\/cards\/\w+$/;
  const soon = await busy(page, path, { after: 1 });
  await open();
  await eventually(() => soon.asked > 0, "the question");
  await soon.stop();
  await page.getByTestId("comments").getByText("first").waitFor();
  await page.keyboard.press("Escape");

  // What was read once is kept, until the page is loaded again.
  await page.reload();
  const late = await busy(page, path, { status: 429 });
  await open();
  await page.getByText(`Couldn’t load the comments. ${MESSAGE}`).waitFor();
  assert.equal(late.asked, 1, "nobody asks again before that");
  await late.stop();
  await page.getByRole("button", { name: "Try again" }).click();
  await page.getByTestId("comments").getByText("first").waitFor();
  await page.context().close();
});

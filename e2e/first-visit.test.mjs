// What a browser fetches on its first visit, and the part of the app that is loaded later, for boards.

import assert from "node:assert/strict";
import { test } from "node:test";

import { addList, createBoard, signIn, signUp, stage } from "./browser.mjs";
import { eventually } from "./support.mjs";

const LIMIT_KB = 300;
const LATER = /client-board-\w+\.wasm$/;

const at = stage();

// What this page receives from now on, compressed and with headers: `[{ path, bytes }]`.
async function fetched(page) {
  const wire = await page.context().newCDPSession(page);
  const paths = new Map();
  const answers = [];
  wire.on("Network.requestWillBeSent", ({ requestId, request }) => paths.set(requestId, new URL(request.url).pathname));
  wire.on("Network.loadingFinished", ({ requestId, encodedDataLength }) =>
    answers.push({ path: paths.get(requestId), bytes: encodedDataLength }),
  );
  await wire.send("Network.enable");
  return answers;
}

const kilobytes = (answers) => answers.reduce((sum, { bytes }) => sum + bytes, 0) / 1000;

test(`a first visit fetches less than ${LIMIT_KB} kB, and the code for boards comes later`, async (t) => {
  const page = await at.openPage();
  const answers = await fetched(page);
  await page.goto("/");
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  // Browsers fetch the icon at some later time.
  await page.evaluate(async () => (await fetch(document.querySelector("link[rel=icon]").href)).text());
  await page.waitForLoadState("networkidle");
  const first = answers.splice(0);
  for (const { path, bytes } of first) t.diagnostic(`${(bytes / 1000).toFixed(1).padStart(7)} kB ${path}`);
  t.diagnostic(`${kilobytes(first).toFixed(1).padStart(7)} kB in all`);
  for (const expected of [/^\/$/, /\.css$/, /\.js$/, /_bg\.wasm$/, /\.svg$/]) {
    assert.ok(first.some(({ path }) => expected.test(path)), `${expected} was counted`);
  }
  assert.ok(kilobytes(first) < LIMIT_KB, `${kilobytes(first)} kB`);
  assert.deepEqual(first.filter(({ path }) => LATER.test(path)), []);

  await signUp(page, "Ann");
  const part = () => answers.filter(({ path }) => LATER.test(path));
  await eventually(() => part().length > 0, "the code for boards to be fetched before a board is opened");
  await createBoard(page, "Plan");
  assert.equal(part().length, 1, "it is fetched once");
  t.diagnostic(`${kilobytes(part()).toFixed(1).padStart(7)} kB for the first board`);
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test("a board shows a skeleton while its code loads, and can be retried if that fails", async () => {
  const ann = await at.openPage();
  await signIn(ann, "ann@example.org");
  await ann.getByRole("link", { name: "Plan" }).click();
  await ann.getByTestId("board").waitFor();
  await addList(ann, "To do");
  const { pathname } = new URL(ann.url());

  let arrive;
  const arrived = new Promise((resolve) => (arrive = resolve));
  const held = async (route) => {
    await arrived;
    await route.abort();
  };
  // The same user in the same browser, which no longer has the code for boards.
  const page = await ann.context().newPage();
  await page.route(LATER, held);
  await page.goto(pathname);
  await page.getByRole("heading", { name: "Loading the board…" }).waitFor();
  const place = async () => {
    const { x, y } = await page.locator(".list").first().boundingBox();
    return { x, y };
  };
  const skeleton = await place();
  arrive();
  await page.getByRole("heading", { name: "Couldn’t load the page" }).waitFor();
  await page.unroute(LATER);
  await page.getByRole("button", { name: "Try again" }).click();
  await page.getByTestId("board").waitFor();
  assert.deepEqual(await place(), skeleton, "the lists are where their skeleton was");
  await ann.context().close();
});

// Many tabs where WebSockets are blocked: those that nobody sees hold no poll, so that the browser has connections left.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { addList, createBoard, launch, openPage, signUp } from "./browser.mjs";
import { startProxy } from "./proxy.mjs";
import { eventually, startServer } from "./support.mjs";

let server, proxy, browser, page, tabs;

before(async () => {
  server = await startServer();
  proxy = await startProxy(server, { upgrades: "refused" });
  browser = await launch();
  page = await openPage(browser, proxy);
  // Chromium without a window shows all its tabs.
  await page.context().addInitScript(() => {
    let hidden = false;
    Object.defineProperty(document, "hidden", { get: () => hidden });
    window.hide = (now) => {
      hidden = now;
      document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
    };
  });
  await signUp(page, "Ann");
  await createBoard(page, "Office");
  await addList(page, "First");
});

after(async () => {
  await browser?.close();
  proxy?.stop();
  await server?.stop();
});

const list = (tab, name) => tab.locator(`[data-testid=list][aria-label="${name}"]`);

test("of eight tabs, only the one that is seen holds a poll", async () => {
  tabs = [];
  for (let n = 0; n < 7; n += 1) {
    const tab = await page.context().newPage();
    await tab.goto(page.url());
    await list(tab, "First").waitFor();
    await tab.evaluate(() => window.hide(true));
    tabs.push(tab);
  }
  await eventually(() => proxy.polls() === 1, "the hidden tabs to give up their polls");
});

test("a reload finds connections, and changes arrive", async () => {
  await page.reload();
  await list(page, "First").waitFor();
  await addList(page, "Second");
  await list(page, "Second").waitFor();
  assert.ok(proxy.polls() <= 1);
});

test("a hidden tab sends what was done before, and then rests", async () => {
  await addList(page, "Third");
  await page.evaluate(() => window.hide(true));
  await eventually(() => proxy.polls() === 0, "the last tab to give up its poll");
  await eventually(
    () => page.evaluate(() => Object.keys(localStorage).every((key) => !key.startsWith("boardwalk.pending."))),
    "the change to be saved",
  );
});

test("a tab that is shown again has what it missed, and was never offline", async () => {
  const tab = tabs[4];
  assert.equal(await list(tab, "Third").count(), 0);
  await tab.evaluate(() => window.hide(false));
  await list(tab, "Third").waitFor();
  await eventually(() => proxy.polls() === 1, "it to poll");
  await tab.getByTestId("connection-bar").waitFor({ state: "detached" });
  assert.deepEqual(page.complaints.filter((text) => !/WebSocket connection to/.test(text)), []);
});

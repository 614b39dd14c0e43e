// An office whose proxy blocks WebSockets: the app works there too, without any settings.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { addList, createBoard, launch, openPage, signUp } from "./browser.mjs";
import { startProxy } from "./proxy.mjs";
import { eventually, startServer } from "./support.mjs";

const byLongPoll = (page) => page.evaluate(() => sessionStorage.getItem("boardwalk.by_long_poll") === "1");

const shown = (page, name) => page.locator(`[data-testid=list][aria-label="${name}"]`).waitFor();

for (const upgrades of ["refused", "swallowed"]) {
  describe(`where upgrades are ${upgrades}`, () => {
    let server, proxy, browser, ann, ben;

    before(async () => {
      server = await startServer();
      proxy = await startProxy(server, { upgrades });
      browser = await launch();
      ann = await openPage(browser, proxy);
      ben = await openPage(browser, server);
      await signUp(ann, "Ann");
      await signUp(ben, "Ben");
    });

    after(async () => {
      await browser?.close();
      proxy?.stop();
      await server?.stop();
    });

    test("switches to long-poll by itself, and both users see changes live", async () => {
      assert.ok(proxy.asked() > 0, "a WebSocket was tried");
      assert.ok(await byLongPoll(ann));
      assert.ok(!(await byLongPoll(ben)));
      await createBoard(ann, "Office");
      await ann.getByRole("button", { name: "Members" }).click();
      await ann.getByLabel("Invite by email").fill("ben@example.org");
      await ann.keyboard.press("Enter");
      await ben.getByTestId("invited-boards").getByRole("link", { name: "Office" }).click();
      await ben.getByTestId("board").waitFor();
      await ann.keyboard.press("Escape");
      await addList(ann, "From the office");
      await shown(ben, "From the office");
      await addList(ben, "From home");
      await shown(ann, "From home");
      await ann.getByTestId("presence").locator("li:not([data-away])").waitFor();
      assert.equal(await ann.getByTestId("connection-bar").count(), 0);
    });

    test("does not try WebSocket again on the next page, or in a new tab", async () => {
      const asked = proxy.asked();
      await ann.reload();
      await shown(ann, "From home");
      const tab = await ann.context().newPage();
      await tab.goto(ann.url());
      await shown(tab, "From home");
      assert.equal(proxy.asked(), asked);
      await tab.close();
    });

    test("returns to WebSocket once one works, and loses nothing", async () => {
      const asked = proxy.asked();
      proxy.letThrough();
      // The browser reports that the network has changed.
      await ann.evaluate(() => dispatchEvent(new Event("online")));
      await eventually(async () => !(await byLongPoll(ann)), "a WebSocket to replace long-poll");
      assert.ok(proxy.asked() >= asked + 2, "one as a probe, one to keep");
      await addList(ann, "By WebSocket");
      await shown(ben, "By WebSocket");
      await addList(ben, "And back");
      await shown(ann, "And back");
    });

    test("there are no console errors", () => {
      const ours = (text) => !/WebSocket connection to/.test(text);
      for (const page of [ann, ben]) assert.deepEqual(page.complaints.filter(ours), []);
    });
  });
}

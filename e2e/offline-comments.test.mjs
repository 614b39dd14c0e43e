// Comments without a connection: what was read stays readable, what is written shows at once, and the rest comes by itself.

import assert from "node:assert/strict";
import { test } from "node:test";

import { addList, createBoard, signUp, stage } from "./browser.mjs";
import { eventually } from "./support.mjs";

const at = stage();

const dialog = (page) => page.getByTestId("card-dialog");

const comments = (page) => dialog(page).getByTestId("comments").locator("li");

const write = async (page, text) => {
  await dialog(page).getByLabel("Write a comment").fill(text);
  await page.keyboard.press("Control+Enter");
};

const open = async (page, name) => {
  await page.getByRole("link", { name, exact: true }).click();
  await dialog(page).waitFor();
};

const close = async (page) => {
  await dialog(page).getByRole("button", { name: "Close the card" }).click();
  await dialog(page).waitFor({ state: "detached" });
};

test("comments are read and written without a connection", async (t) => {
  const page = await at.openPage();
  await signUp(page, "Ann");
  await createBoard(page, "Plan");
  await addList(page, "To do");
  await page.getByRole("button", { name: "Add a card" }).click();
  for (const name of ["Seen", "Unseen"]) {
    await page.getByLabel("New card name").fill(name);
    await page.keyboard.press("Enter");
    await page.getByRole("link", { name, exact: true }).waitFor();
  }
  await page.keyboard.press("Escape");
  await open(page, "Seen");
  await write(page, "before the tunnel");
  await comments(page).filter({ hasText: "before the tunnel" }).waitFor();
  await eventually(async () => !/saving|waiting/i.test(await comments(page).innerText()), "the comment to be saved");
  await close(page);
  await page.context().setOffline(true);
  await page.getByTestId("connection-bar").getByText("Don’t reload this page").waitFor();

  await t.test("a thread that was read is there at once", async () => {
    await open(page, "Seen");
    await comments(page).filter({ hasText: "before the tunnel" }).waitFor();
    assert.equal(await dialog(page).getByText("Couldn’t load the comments").count(), 0);
    await close(page);
  });

  await t.test("a comment shows as waiting, also where the thread could not be read", async () => {
    await open(page, "Unseen");
    await write(page, "from the tunnel");
    const mine = comments(page).filter({ hasText: "from the tunnel" });
    await mine.getByText("Waiting to send…").waitFor();
    await dialog(page).getByText("Couldn’t load the comments. Waiting for a connection…").waitFor();
    assert.equal(await dialog(page).getByRole("button", { name: "Try again" }).count(), 0);
  });

  await t.test("back online, the thread loads by itself", async () => {
    await page.context().setOffline(false);
    await dialog(page).getByText("Couldn’t load the comments").waitFor({ state: "detached" });
    await eventually(async () => !/saving|waiting/i.test(await comments(page).innerText()), "the comment to be saved");
    await dialog(page).getByTestId("activity").getByText("added this card").waitFor();
    assert.equal(await comments(page).count(), 1);
  });

  await t.test("a card made without a connection has an empty thread, and no error", async () => {
    await close(page);
    await page.context().setOffline(true);
    await page.getByTestId("connection-bar").getByText("You’re offline").waitFor();
    await page.getByRole("button", { name: "Add a card" }).click();
    await page.getByLabel("New card name").fill("Made offline");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Escape");
    await open(page, "Made offline");
    await write(page, "first");
    await comments(page).getByText("Waiting to send…").waitFor();
    assert.equal(await dialog(page).getByText("Couldn’t load the comments").count(), 0);
    await page.context().setOffline(false);
    await eventually(async () => !/saving|waiting/i.test(await comments(page).innerText()), "the comment to be saved");
    assert.equal(await comments(page).count(), 1);
  });
  await page.context().close();
});

test("what failed to load on other pages comes by itself too", async () => {
  const page = await at.openPage();
  await signUp(page, "Ben");
  await page.context().setOffline(true);
  await page.getByTestId("connection-bar").waitFor();
  await page.getByRole("button", { name: "Account" }).click();
  await page.getByRole("link", { name: "Account settings" }).click();
  await page.getByText("Waiting for a connection…").first().waitFor();
  await page.context().setOffline(false);
  await page.getByText("This device").or(page.getByText("This browser")).first().waitFor();
  await page.getByText("Waiting for a connection…").first().waitFor({ state: "detached" });
  await page.context().close();
});

// Working by keyboard in one browser page: pressing keys and knowing where the focus is.

import assert from "node:assert/strict";

import { addList, createBoard, signUp } from "./browser.mjs";

// Opens a page, signs up, and returns what a test presses and asks there.
export async function sitDown(at) {
  const page = await at.openPage();
  await signUp(page, "Ann");

  // A new board with two lists, and these cards on the first.
  const newBoard = async (names) => {
    await page.goto("/");
    await createBoard(page, "Keys");
    for (const name of ["To do", "Done"]) await addList(page, name);
    await page.keyboard.press("Escape");
    if (names.length > 0) await add("To do", names);
  };

  // What has the focus, as the user knows it; null if it is nothing or only the page's body.
  const focused = () =>
    page.evaluate(() => {
      const it = document.activeElement;
      if (!it || it === document.body || !it.isConnected) return null;
      if (it.tagName === "MAIN") return "main";
      return (it.ariaLabel ?? it.labels?.[0]?.firstChild.textContent ?? it.innerText ?? it.tagName).replace(/\s+/g, " ").trim();
    });

  // Presses a key; the focus is where it belongs at once, before the next key.
  const press = async (key, expected) => {
    await page.keyboard.press(key);
    assert.equal(await focused(), expected, `the focus after ${key}`);
  };

  const type = async (text) => {
    const before = await focused();
    await page.keyboard.type(text);
    assert.equal(await focused(), before, `the focus after typing “${text}”`);
  };

  // Tabs on to an element.
  const tabTo = async (name, key = "Tab") => {
    for (let step = 0; step < 40; step += 1) {
      await page.keyboard.press(key);
      const now = await focused();
      if (now === name) return;
      assert.notEqual(now, null, `the focus on the way to ${name}`);
    }
    assert.fail(`${name} is not reached by ${key}`);
  };

  const list = (name) => page.locator(`[data-testid=list][aria-label="${name}"]`);
  const card = (name) => page.getByRole("link", { name, exact: true });
  const cards = (name) => list(name).locator(".card__link").allTextContents();
  const dialog = () => page.getByTestId("card-dialog");

  // A keydown as other keyboards and input methods report it.
  const keydown = (init) =>
    page.evaluate((init) => {
      document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { bubbles: true, cancelable: true, ...init }));
    }, init);

  const add = async (where, names) => {
    await list(where).getByRole("button", { name: "Add a card" }).click();
    for (const name of names) {
      await page.keyboard.type(name);
      await page.keyboard.press("Enter");
    }
    await page.keyboard.press("Escape");
  };

  return { page, newBoard, focused, press, type, tabTo, list, card, cards, dialog, keydown };
}

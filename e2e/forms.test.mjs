// What forms say before and after a mistake, and where they are found.

import assert from "node:assert/strict";
import { before, test } from "node:test";

import { createBoard, signUp, stage } from "./browser.mjs";
import { eventually } from "./support.mjs";

const at = stage();
let page;

before(async () => {
  page = await at.openPage();
});

test("a new password's rules are told before it is typed, it can be shown, and Caps Lock is mentioned", async () => {
  await page.goto("/sign_up");
  const field = page.getByLabel("Password");
  await page.getByText("Use at least 8 characters").waitFor();
  assert.ok(await field.evaluate((it) => document.getElementById(it.getAttribute("aria-describedby")).innerText.includes("8 characters")));
  await field.fill("secret");
  await page.getByRole("button", { name: "Show password" }).click();
  assert.equal(await field.getAttribute("type"), "text");
  await page.getByRole("button", { name: "Show password" }).click();
  assert.equal(await field.getAttribute("type"), "password");
  // Chromium's own keyboard cannot turn Caps Lock on.
  const press = (on) =>
    field.evaluate((it, on) => it.dispatchEvent(new KeyboardEvent("keydown", { key: "A", bubbles: true, modifierCapsLock: on })), on);
  await press(true);
  await page.getByText("Caps Lock is on.").waitFor();
  await press(false);
  await page.getByText("Caps Lock is on.").waitFor({ state: "hidden" });
});

test("a board is created at the top, however many there are", async () => {
  await signUp(page, "Ann");
  await createBoard(page, "Plan");
  await page.getByRole("link", { name: "Boardwalk home" }).click();
  const create = page.getByRole("button", { name: "Create a board" });
  const board = page.getByTestId("owned-boards").getByRole("link").first();
  await board.waitFor();
  assert.ok(await create.evaluate((it, board) => it.compareDocumentPosition(board) & Node.DOCUMENT_POSITION_FOLLOWING, await board.elementHandle()));
});

test("an invitation to no address says what to do", async () => {
  await page.getByTestId("owned-boards").getByRole("link", { name: "Plan" }).click();
  await page.getByRole("button", { name: "Members" }).click();
  for (const nothing of ["", "nope"]) {
    await page.getByLabel("Invite by email").fill(nothing);
    await page.keyboard.press("Enter");
    await page.getByText("Enter a valid email address").waitFor();
  }
  await page.keyboard.press("Escape");
});

test("a theme that is chosen in one tab reaches the others", async () => {
  const other = await page.context().newPage();
  await other.goto("/");
  await other.getByRole("heading", { name: "Your boards" }).waitFor();
  const theme = () => other.evaluate(() => document.documentElement.dataset.theme);
  for (const [name, expected] of [["Dark", "dark"], ["Light", "light"]]) {
    await page.getByRole("button", { name: "Theme" }).click();
    await page.getByRole("button", { name, exact: true }).click();
    await eventually(async () => (await theme()) === expected, `the other tab to be ${expected}`);
  }
});

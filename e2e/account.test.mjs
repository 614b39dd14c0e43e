// The account page, and what a person can take back: sessions, a password, a board.

import assert from "node:assert/strict";
import { test } from "node:test";

import { createBoard, signIn, signUp, stage } from "./browser.mjs";
import { PASSWORD, eventually } from "./support.mjs";

const NEW_PASSWORD = "violet harbour kite";

const at = stage();

const openAccount = async (page) => {
  await page.getByRole("button", { name: "Account" }).click();
  await page.getByRole("link", { name: "Account settings" }).click();
  await page.getByTestId("sessions").waitFor();
};

const sessions = (page) => page.getByTestId("sessions").getByRole("listitem");

const signInPage = (page) => page.getByRole("heading", { name: "Sign in" });

test("signing out everywhere else ends the other browser at once, and not this one", async () => {
  const [laptop, phone] = [await at.openPage(), await at.openPage()];
  await signUp(laptop, "Ann");
  await signIn(phone, "ann@example.org");
  await createBoard(phone, "Plan");
  await openAccount(laptop);
  await eventually(async () => (await sessions(laptop).count()) === 2, "both to be listed");
  assert.equal(await sessions(laptop).getByText("This device").count(), 1);
  await laptop.getByRole("button", { name: "Sign out everywhere else" }).click();
  await laptop.getByRole("button", { name: "Click again" }).click();
  await signInPage(phone).waitFor();
  await eventually(async () => (await sessions(laptop).count()) === 1, "one to be left");
  await laptop.reload();
  await laptop.getByTestId("sessions").waitFor();
  for (const page of [laptop, phone]) await page.context().close();
});

test("a button that asks first is not answered by a held key, a double click or the next day's click", async () => {
  const page = await at.openPage();
  await signUp(page, "Fay");
  await openAccount(page);
  const ask = page.getByRole("button", { name: "Sign out everywhere", exact: true });
  const asked = page.getByRole("button", { name: "Sign out here too?" });
  await ask.focus();
  // The second and third are repeats, as a held key sends them.
  for (let i = 0; i < 3; i++) await page.keyboard.down("Enter");
  await page.keyboard.up("Enter");
  await asked.waitFor();
  await page.getByLabel("Current password").click();
  await ask.waitFor();
  await ask.dblclick();
  await asked.waitFor();
  assert.equal(await sessions(page).count(), 1);
  await page.context().close();
});

test("one of the sessions can be ended, and all of them", async () => {
  const [laptop, phone] = [await at.openPage(), await at.openPage()];
  await signUp(laptop, "Dan");
  await signIn(phone, "dan@example.org");
  await openAccount(laptop);
  const other = sessions(laptop).filter({ hasNotText: "This device" });
  await other.getByRole("button", { name: /^Sign out on/ }).click();
  await other.waitFor({ state: "detached" });
  await signInPage(phone).waitFor();
  await signIn(phone, "dan@example.org");
  await laptop.getByRole("button", { name: "Sign out everywhere", exact: true }).click();
  await laptop.getByRole("button", { name: "Click again" }).click();
  for (const page of [laptop, phone]) await signInPage(page).waitFor();
  for (const page of [laptop, phone]) await page.context().close();
});

test("a new password is checked, and ends the other sessions", async () => {
  const [laptop, phone] = [await at.openPage(), await at.openPage()];
  await signUp(laptop, "Eve");
  await signIn(phone, "eve@example.org");
  await openAccount(laptop);
  const change = async (current, next) => {
    await laptop.getByLabel("Current password").fill(current);
    await laptop.getByLabel("New password").fill(next);
    await laptop.getByRole("button", { name: "Change password" }).click();
  };
  await change("not mine", NEW_PASSWORD);
  await laptop.getByText("That’s not your current password").waitFor();
  await change(PASSWORD, "short");
  await laptop.getByText(/Use at least 8 characters/).waitFor();
  await change(PASSWORD, NEW_PASSWORD);
  await laptop.getByText("Password changed").waitFor();
  assert.equal(await laptop.getByLabel("New password").inputValue(), "");
  await signInPage(phone).waitFor();
  await signIn(phone, "eve@example.org", NEW_PASSWORD);
  for (const page of [laptop, phone]) await page.context().close();
});

test("an archived board is deleted for everyone who has it open", async () => {
  const [ben, cem] = [await at.openPage(), await at.openPage()];
  await signUp(ben, "Ben");
  await signUp(cem, "Cem");
  await createBoard(ben, "Garden");
  await ben.getByRole("button", { name: "Members" }).click();
  await ben.getByLabel("Invite by email").fill("cem@example.org");
  await ben.keyboard.press("Enter");
  await cem.getByRole("link", { name: "Garden" }).click();
  await cem.getByTestId("board").waitFor();
  await ben.keyboard.press("Escape");
  const menu = (page) => page.getByRole("button", { name: "Board menu" }).click();
  await menu(ben);
  assert.equal(await ben.getByRole("button", { name: "Delete board" }).count(), 0, "it is archived first");
  await ben.getByRole("button", { name: "Archive this board" }).click();
  await cem.getByText("This board is archived").waitFor();
  await menu(ben);
  await ben.getByRole("button", { name: "Delete board" }).click();
  const dialog = ben.getByTestId("delete-board");
  const confirm = dialog.getByRole("button", { name: "Delete permanently" });
  await dialog.getByLabel("Type the board’s name").fill("Garde");
  assert.ok(await confirm.isDisabled());
  const { x, y } = await dialog.getByLabel("Type the board’s name").boundingBox();
  await ben.mouse.move(x + 40, y + 10);
  await ben.mouse.down();
  await ben.mouse.move(5, y + 10, { steps: 5 });
  await ben.mouse.up();
  assert.ok(await dialog.isVisible(), "text was marked beyond the edge of the dialog");
  await dialog.getByLabel("Type the board’s name").fill("Garden");
  await confirm.click();
  await cem.getByText("Ben Tester deleted “Garden”.").waitFor();
  await ben.getByText("Deleted “Garden”.").waitFor();
  for (const page of [ben, cem]) {
    await page.getByRole("heading", { name: "Your boards" }).waitFor();
    assert.equal(await page.getByRole("link", { name: "Garden" }).count(), 0);
  }
  for (const page of [ben, cem]) {
    assert.deepEqual(page.complaints, []);
    await page.context().close();
  }
});

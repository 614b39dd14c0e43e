// How soon a lost network is told, and that all tabs follow a sign-in.

import assert from "node:assert/strict";
import { test } from "node:test";

import { signIn, signUp, stage } from "./browser.mjs";
import { eventually } from "./support.mjs";

const at = stage();

test("without a network, the connection bar comes after a second", async () => {
  const page = await at.openPage();
  await signUp(page, "Ann");
  // Only as much time passes as the test says.
  await page.clock.install();
  await page.clock.pauseAt(Date.now() + 60_000);
  await page.context().setOffline(true);
  await page.clock.runFor(1_100);
  const bar = page.getByTestId("connection-bar");
  await bar.getByText("You’re offline").waitFor();
  await eventually(() => bar.evaluate((it) => getComputedStyle(it).opacity === "1"), "the bar to be in sight");
  await page.context().close();
});

test("the other tab follows a sign-in", async () => {
  const page = await at.openPage();
  await signUp(page, "Ben");
  const other = await page.context().newPage();
  await other.goto("/");
  await other.getByRole("heading", { name: "Your boards" }).waitFor();
  await page.getByRole("button", { name: "Account" }).click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  await other.getByRole("heading", { name: "Sign in" }).waitFor();
  await signIn(page, "ben@example.org");
  await other.getByRole("heading", { name: "Your boards" }).waitFor();
  assert.equal(await other.getByLabel("Password").count(), 0);
  await page.context().close();
});

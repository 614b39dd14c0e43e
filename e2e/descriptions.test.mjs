// Two people edit one description at the same time: nothing that either wrote is lost.

import assert from "node:assert/strict";
import { test } from "node:test";

import { addList, createBoard, signUp, stage } from "./browser.mjs";
import { eventually } from "./support.mjs";

const at = stage();

const dialog = (page) => page.getByTestId("card-dialog");
const field = (page) => dialog(page).getByLabel("Description, in Markdown");
const button = (page, name) => dialog(page).getByRole("button", { name, exact: true });

const edit = async (page, text) => {
  await dialog(page).getByRole("button", { name: /^(Add a description|Edit the description)/ }).click();
  await field(page).fill(text);
};

const save = async (page) => {
  await button(page, "Save").click();
  await field(page).waitFor({ state: "detached" });
};

// The description as it is saved, seen by somebody who opens the editor.
const reads = async (page, expected) => {
  await dialog(page).getByRole("button", { name: "Edit the description" }).click();
  await eventually(async () => (await field(page).inputValue()) === expected, `the description to be ${JSON.stringify(expected)}`);
  await page.keyboard.press("Escape");
  await field(page).waitFor({ state: "detached" });
};

test("two edits of one description", async (t) => {
  const [ann, ben] = [await at.openPage(), await at.openPage()];
  await signUp(ben, "Ben");
  await signUp(ann, "Ann");
  await createBoard(ann, "Trip");
  await addList(ann, "To do");
  await ann.keyboard.press("Escape");
  await ann.getByRole("button", { name: "Add a card" }).click();
  await ann.getByLabel("New card name").fill("Pack");
  await ann.keyboard.press("Enter");
  await ann.keyboard.press("Escape");
  await ann.getByRole("button", { name: "Members" }).click();
  await ann.getByLabel("Invite by email").fill("ben@example.org");
  await ann.keyboard.press("Enter");
  await ann.getByText("Ben Tester").first().waitFor();
  await ann.keyboard.press("Escape");
  await ann.getByRole("link", { name: "Pack", exact: true }).click();
  await edit(ann, "tent\nstove\nmap");
  await save(ann);
  await ben.goto(new URL(ann.url()).pathname);
  await dialog(ben).getByText("stove").waitFor();

  await t.test("in different lines are merged", async () => {
    await edit(ann, "tent\nstove\nmap and compass");
    await edit(ben, "tent for two\nstove\nmap");
    await save(ben);
    await dialog(ann).getByText("Ben Tester edited other lines meanwhile. Saving keeps both changes.").waitFor();
    assert.equal(await field(ann).inputValue(), "tent\nstove\nmap and compass", "nothing moves under the caret");
    await save(ann);
    for (const page of [ann, ben]) await reads(page, "tent for two\nstove\nmap and compass");
  });

  await t.test("in the same line are both kept by the big button", async () => {
    await edit(ann, "tent for two\ngas stove\nmap and compass");
    await edit(ben, "tent for two\npetrol stove\nmap and compass");
    await save(ben);
    await dialog(ann).getByText("Ben Tester edited the same lines while you were typing.").waitFor();
    assert.equal(await button(ann, "Save").count(), 0);
    assert.equal(await button(ann, "Keep both versions").getAttribute("data-kind"), "primary");
    // Neither does the keyboard overwrite it.
    await field(ann).press("Control+Enter");
    await button(ann, "Keep both versions").click();
    await eventually(async () => (await field(ann).inputValue()).includes("petrol stove\ngas stove"), "both in the field");
    await save(ann);
    for (const page of [ann, ben]) await reads(page, "tent for two\npetrol stove\ngas stove\nmap and compass");
  });

  await t.test("can be settled for one of them", async () => {
    await edit(ann, "Ann’s");
    await edit(ben, "Ben’s");
    await save(ben);
    await button(ann, "Use their version").click();
    await save(ann);
    await reads(ann, "Ben’s");
    await edit(ann, "Ann’s");
    await edit(ben, "Ben’s too");
    await save(ben);
    await button(ann, "Overwrite with mine").click();
    for (const page of [ann, ben]) await reads(page, "Ann’s");
  });

  for (const page of [ann, ben]) await page.context().close();
});

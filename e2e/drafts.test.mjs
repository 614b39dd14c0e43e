// What somebody has written and not sent: it is kept until it is sent or discarded, and only for them.

import assert from "node:assert/strict";
import { after, test } from "node:test";

import { addList, createBoard, signUp, stage } from "./browser.mjs";
import { PASSWORD, eventually } from "./support.mjs";

const at = stage();

let ann, address;

after(() => ann?.context().close());

const dialog = (page) => page.getByTestId("card-dialog");

const openCard = async (page) => {
  await page.getByRole("link", { name: "Tent", exact: true }).click();
  await dialog(page).waitFor();
};

const closeCard = async (page) => {
  await dialog(page).getByRole("button", { name: "Close the card" }).click();
  await dialog(page).waitFor({ state: "detached" });
};

const newComment = (page) => dialog(page).getByLabel("Write a comment");
const oldComment = (page) => dialog(page).getByLabel("Edit comment");
const description = (page) => dialog(page).getByLabel("Description, in Markdown");
const unsaved = (page, what) => (what === "comment" ? dialog(page).getByTestId("comments") : dialog(page).getByRole("region", { name: "Description" })).getByTestId("unsaved");
const newCard = (page) => page.getByLabel("New card name");
const newList = (page) => page.getByLabel("New list name");

const holds = (field, text) => eventually(async () => (await field.inputValue()) === text, `the field to hold “${text}”`);

const focused = (page) => page.evaluate(() => document.activeElement?.tagName);

// Opens each field and sees the text in it.
const everythingIsThere = async (page) => {
  await page.getByRole("button", { name: "Add a card" }).click();
  await holds(newCard(page), "Stove and");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Add a list" }).click();
  await holds(newList(page), "Doi");
  await page.keyboard.press("Escape");
  await openCard(page);
  await holds(newComment(page), "half a comment");
  await unsaved(page, "comment").getByRole("button", { name: "Edit" }).click();
  await holds(oldComment(page), "first, edited");
  await unsaved(page, "description").getByRole("button", { name: "Edit" }).click();
  await holds(description(page), "Two people");
};

const begin = async () => {
  ann = await at.openPage();
  await signUp(ann, "Ann");
  await createBoard(ann, "Plan");
  address = ann.url();
  await addList(ann, "To do");
  await ann.keyboard.press("Escape");
  await ann.getByRole("button", { name: "Add a card" }).click();
  await ann.getByLabel("New card name").fill("Tent");
  await ann.keyboard.press("Enter");
  await ann.keyboard.press("Escape");
  await openCard(ann);
  await newComment(ann).fill("first");
  await ann.keyboard.press("Control+Enter");
  await ann.getByTestId("comments").getByText("first").waitFor();
};

test("one Esc leaves a field, the next closes the card, and the text stays", async () => {
  await begin();
  await newComment(ann).fill("half a comment");
  await ann.keyboard.press("Escape");
  assert.ok(await dialog(ann).isVisible());
  assert.notEqual(await focused(ann), "BODY");
  await holds(newComment(ann), "half a comment");

  await dialog(ann).getByTestId("comments").getByRole("button", { name: "Edit" }).click();
  await oldComment(ann).press("End");
  await ann.keyboard.type(", edited");
  await ann.keyboard.press("Escape");
  await unsaved(ann, "comment").waitFor();
  await eventually(() => ann.evaluate(() => document.activeElement?.textContent.startsWith("Edit")), "the focus to be on Edit");

  await dialog(ann).getByRole("button", { name: "Add a description" }).click();
  await ann.keyboard.type("Two people");
  await ann.keyboard.press("Escape");
  await unsaved(ann, "description").getByText("Unsaved changes").waitFor();
  await eventually(() => ann.evaluate(() => document.activeElement?.textContent.startsWith("Edit")), "the focus to be on Edit");

  await ann.keyboard.press("Escape");
  await dialog(ann).waitFor({ state: "detached" });
  await openCard(ann);
  await holds(newComment(ann), "half a comment");
  await closeCard(ann);
});

test("it is there after a reload", async () => {
  await ann.getByRole("button", { name: "Add a card" }).click();
  await newCard(ann).fill("Stove and");
  await ann.getByRole("button", { name: "Add a list" }).click();
  await newList(ann).fill("Doi");
  await ann.reload();
  await everythingIsThere(ann);
  await ann.goto(address);
  await everythingIsThere(ann);
});

test("it is there after signing in again, and another user does not see it", async () => {
  await endSession(ann);
  await ann.getByText("You were signed out").waitFor();
  await ann.getByRole("link", { name: "Sign up" }).click();
  await ann.getByLabel("First name").fill("Eve");
  await ann.getByLabel("Last name").fill("Tester");
  await enter(ann, "eve@example.org", "Sign up");
  await ann.getByRole("heading", { name: "Your boards" }).waitFor();
  await signOut(ann);
  await ann.goto(address);
  await enter(ann, "ann@example.org", "Sign in");
  await everythingIsThere(ann);
});

test("what is sent or discarded is gone, and discarding can be undone", async () => {
  await description(ann).press("Control+Enter");
  await dialog(ann).getByText("Two people").waitFor();
  await oldComment(ann).press("Control+Enter");
  await dialog(ann).getByTestId("comments").getByText("first, edited").waitFor();
  await newComment(ann).press("Control+Enter");
  await dialog(ann).getByTestId("comments").getByText("half a comment").waitFor();
  await ann.reload();
  await dialog(ann).getByTestId("comments").getByText("half a comment").waitFor();
  await holds(newComment(ann), "");
  assert.equal(await dialog(ann).getByTestId("unsaved").count(), 0);

  await dialog(ann).getByRole("button", { name: "Edit the description" }).click();
  await description(ann).fill("Nobody");
  await ann.keyboard.press("Escape");
  await unsaved(ann, "description").getByRole("button", { name: "Discard" }).click();
  await unsaved(ann, "description").waitFor({ state: "detached" });
  await closeCard(ann);
  await ann.getByTestId("toasts").getByRole("button", { name: "Undo" }).click();
  await openCard(ann);
  await unsaved(ann, "description").getByRole("button", { name: "Edit" }).click();
  await holds(description(ann), "Nobody");
  await closeCard(ann);
});

test("who may no longer change a board keeps what they are writing, and goes on once they may", async () => {
  const ben = await at.openPage();
  await signUp(ben, "Ben");
  await createBoard(ben, "Trip");
  await addList(ben, "Ideas");
  await ben.keyboard.press("Escape");
  await ben.getByRole("button", { name: "Members" }).click();
  await ben.getByLabel("Invite by email").fill("ann@example.org");
  await ben.keyboard.press("Enter");
  await ben.getByText("Ann Tester").first().waitFor();
  await ben.keyboard.press("Escape");
  await ann.goto(new URL(ben.url()).pathname);

  await ann.getByRole("button", { name: "Add a list" }).click();
  await newList(ann).fill("Plans");
  await ann.getByRole("button", { name: "Add a card" }).click();
  await newCard(ann).fill("A boat on");

  const menu = async (name) => {
    await ben.getByRole("button", { name: "Board menu" }).click();
    await ben.getByRole("button", { name }).click();
  };
  const note = () => ann.getByText("You can’t change this board right now. Your text is kept here.");
  await menu("Archive this board");
  await eventually(async () => (await note().count()) === 2, "both fields to say so");
  await ben.getByText("This board is archived").getByRole("button", { name: "Restore" }).click();
  await note().first().waitFor({ state: "detached" });
  assert.ok(await newCard(ann).evaluate((field) => field === document.activeElement && !field.readOnly));

  const role = async (name) => {
    await ben.getByRole("button", { name: "Members" }).click();
    await ben.getByRole("combobox", { name: /Ann Tester/ }).selectOption({ label: name });
    await ben.keyboard.press("Escape");
  };
  await role("Observer");
  await eventually(async () => (await note().count()) === 2, "both fields to say so");
  await role("Member");
  await note().first().waitFor({ state: "detached" });
  await newCard(ann).press("End");
  await ann.keyboard.type(" the lake");
  await ann.keyboard.press("Enter");
  await ben.getByRole("link", { name: "A boat on the lake" }).waitFor();
  await holds(newList(ann), "Plans");
  await ben.context().close();
});

test("signing out asks, and then erases it", async () => {
  const kept = () => ann.evaluate(() => Object.entries(localStorage).join("\n"));
  await ann.getByRole("button", { name: "Account" }).click();
  await ann.getByRole("button", { name: "Sign out" }).click();
  await ann.getByRole("button", { name: "Click again to lose unsaved changes" }).waitFor();
  assert.match(await kept(), /Nobody/);
  await ann.getByRole("button", { name: "Click again to lose unsaved changes" }).click();
  await ann.getByRole("heading", { name: "Sign in" }).waitFor();
  assert.doesNotMatch(await kept(), /draft|Nobody|Stove|Doi/);
  assert.equal(new URL(ann.url()).search, "", "nothing leads whoever signs in next to her board");
});

async function endSession(page) {
  await page.evaluate(async () => {
    const renewed = await fetch("/api/v1/sessions/refresh", { method: "POST" });
    const { jwt } = await renewed.json();
    await fetch("/api/v1/sessions", { method: "DELETE", headers: { authorization: `Bearer ${jwt}` } });
  });
}

async function enter(page, email, button) {
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: button }).click();
}

async function signOut(page) {
  await page.getByRole("button", { name: "Account" }).click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
}

// Being asked before being on a board: two people side by side.

import assert from "node:assert/strict";
import { before, test } from "node:test";

import { createBoard, signUp, stage } from "./browser.mjs";
import { eventually } from "./support.mjs";

const at = stage();
let ann, ben;

before(async () => {
  ann = await at.openPage();
  ben = await at.openPage();
  await signUp(ann, "Ann");
  await signUp(ben, "Ben");
});

const invite = async (email) => {
  await ann.getByLabel("Invite by email").fill(email);
  await ann.keyboard.press("Enter");
};

const openAccount = async () => {
  await ben.getByRole("button", { name: "Account" }).click();
  await ben.getByRole("link", { name: "Account settings" }).click();
  await ben.getByRole("heading", { name: "Being added to boards" }).waitFor();
};

const invited = (email) => ann.getByTestId("invited").getByText(email);
const invitation = () => ben.getByTestId("invitations").getByText("Plan");
const gone = (locator) => locator.waitFor({ state: "detached" });

test("who wants to be asked accepts an invitation, and it is withdrawn from nobody", async () => {
  await openAccount();
  const box = ben.getByLabel("Ask me before adding me to boards");
  await eventually(() => box.isEnabled(), "the setting to be read");
  await box.check();
  await ben.getByRole("link", { name: "Boardwalk home" }).click();
  await createBoard(ann, "Plan");
  await ann.getByRole("button", { name: "Members" }).click();
  await invite("nobody@example.org");
  await invited("nobody@example.org").waitFor();
  await invite("ben@example.org");
  await invited("ben@example.org").waitFor();
  await invitation().waitFor();
  assert.equal(await ben.getByTestId("invited-boards").count(), 0);
  await ben.getByRole("button", { name: "Accept Plan" }).click();
  await ben.getByTestId("invited-boards").getByRole("link", { name: "Plan" }).waitFor();
  await gone(invitation());
  await gone(invited("ben@example.org"));
  await ann.getByTestId("members").getByText("ben@example.org").waitFor();
});

test("who leaves and blocks sees no more invitations, and can unblock", async () => {
  await ben.getByText("Leave…").click();
  await ben.getByRole("button", { name: "Leave and block" }).click();
  await ben.getByRole("button", { name: "Block who added you?" }).click();
  await gone(ben.getByTestId("invited-boards"));
  await gone(ann.getByTestId("members").getByText("ben@example.org"));
  await invite("ben@example.org");
  await invited("ben@example.org").waitFor();
  await ben.reload();
  await openAccount();
  assert.ok(await ben.getByLabel("Ask me before adding me to boards").isVisible());
  await ben.getByRole("button", { name: "Unblock Ann Tester" }).click();
  await gone(ben.getByTestId("blocked"));
  await ben.getByRole("link", { name: "Boardwalk home" }).click();
  await invitation().waitFor();
});

test("an invitation is declined, and another one withdrawn", async () => {
  await ben.getByRole("button", { name: "Decline Plan" }).click();
  await gone(invited("ben@example.org"));
  await gone(invitation());
  await ann.getByRole("button", { name: "Withdraw the invitation for nobody@example.org" }).click();
  await gone(invited("nobody@example.org"));
});

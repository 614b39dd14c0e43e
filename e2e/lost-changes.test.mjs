// Changes made without a connection that can't be saved any more: the user is told which and why, and can copy them.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { signUp as signUpPage, stage } from "./browser.mjs";
import { answer, api, connect, createBoard, eventually, signUp } from "./support.mjs";

const at = stage();

let ann, socket, page;

before(async () => {
  await at.start();
  ann = await signUp(at.server, "Ann");
  socket = connect(at.server, ann);
  page = await at.openPage({ permissions: ["clipboard-read", "clipboard-write"] });
  await signUpPage(page, "Ben");
});

// A board of Ann's with the list *To do* and the card *Fence*, open in Ben's browser, who is an admin.
async function share(name) {
  const id = await createBoard(at.server, ann, name);
  const channel = socket.channel(`boards:${id}`, {});
  await answer(channel.join());
  const heard = (event) => new Promise((resolve) => channel.on(event, resolve));
  const push = (event, payload = {}) => answer(channel.push(event, payload));
  const [listed, carded, added] = ["list:created", "card:created", "member:added"].map(heard);
  await push("lists:create", { list: { name: "To do" } });
  const { list } = await listed;
  await push("cards:create", { card: { list_id: list.id, name: "Fence" } });
  const { card } = await carded;
  await push("members:add", { email: "ben@example.org", role: "admin" });
  const { user } = await added;
  await page.goto(`/boards/${id}`);
  await page.getByRole("link", { name: "Fence", exact: true }).waitFor();
  return { id, list: list.id, card: card.id, ben: user.id, push };
}

const offline = async () => {
  await page.context().setOffline(true);
  await page.getByTestId("connection-bar").getByText("You’re offline").waitFor();
};

const online = () => page.context().setOffline(false);

const addCard = async (name) => {
  await page.getByRole("button", { name: "Add a card" }).click();
  await page.getByLabel("New card name").fill(name);
  await page.keyboard.press("Enter");
  await page.keyboard.press("Escape");
  await page.getByRole("link", { name, exact: true }).waitFor();
};

const comment = async (card, text) => {
  await page.getByRole("link", { name: card, exact: true }).click();
  const dialog = page.getByTestId("card-dialog");
  await dialog.getByLabel("Write a comment").fill(text);
  await page.keyboard.press("Control+Enter");
  await dialog.getByRole("button", { name: "Close the card" }).click();
  await dialog.waitFor({ state: "detached" });
};

after(() => socket?.disconnect());

const panel = () => page.getByTestId("lost-changes");

const lost = async (count) => {
  await panel().getByRole("heading", { name: new RegExp(`^${count} changes? couldn’t be saved$`) }).waitFor();
  return (await panel().locator("li").allInnerTexts()).map((text) => text.replace(/\s+/g, " ").trim());
};

const dismiss = async () => {
  await panel().getByRole("button", { name: "Dismiss" }).click();
  await panel().waitFor({ state: "detached" });
  assert.notEqual(await page.evaluate(() => document.activeElement.tagName), "BODY", "the focus is somewhere");
};

const nothingWaits = async () => {
  await page.getByTestId("connection-bar").waitFor({ state: "detached" });
  const kept = () => page.evaluate(() => Object.keys(localStorage).filter((key) => /pending|change\./.test(key)));
  await eventually(async () => (await kept()).length === 0, "nothing to be kept");
};

test("whoever was removed from the board meanwhile", async () => {
  const { ben, push } = await share("Garden");
  await offline();
  await addCard("Paint it");
  await comment("Paint it", "Green, I think.\nTwo coats.");
  await push("member:remove", { user_id: ben });
  await online();
  assert.deepEqual(await lost(2), ["Added “Paint it” to the list “To do”", "Commented on “Paint it” Green, I think. Two coats."]);
  await panel().getByText("You’re no longer a member of this board.").waitFor();
  await nothingWaits();

  await page.reload();
  await lost(2);
  await panel().getByRole("button", { name: "Copy" }).click();
  await panel().getByRole("button", { name: "Copied" }).waitFor();
  assert.equal(
    await page.evaluate(() => navigator.clipboard.readText()),
    "Garden: You’re no longer a member of this board.\n- Added “Paint it” to the list “To do”\n- Commented on “Paint it”\n  Green, I think.\n  Two coats.\n",
  );
  await dismiss();
  await page.reload();
  await page.getByRole("heading", { name: "Your boards" }).waitFor();
  assert.equal(await panel().count(), 0);
});

test("whoever closed the browser, and was removed until it was opened again", async () => {
  const { id, ben, push } = await share("Shed");
  await offline();
  await comment("Fence", "Before I forget");
  const context = page.context();
  await page.close();
  await push("member:remove", { user_id: ben });
  await online();
  page = await context.newPage();
  await page.goto(`/boards/${id}`);
  assert.deepEqual(await lost(1), ["Commented on “Fence” Before I forget"]);
  await nothingWaits();
  await dismiss();
});

test("a role that was taken away, an archived board, a deleted list and a deleted board", async (t) => {
  await t.test("a role that was taken away", async () => {
    const { ben, push } = await share("Role");
    await offline();
    await addCard("As a member");
    await push("member:update", { user_id: ben, role: "observer" });
    await online();
    assert.deepEqual(await lost(1), ["Added “As a member” to the list “To do”"]);
    await dismiss();
    await nothingWaits();
  });
  await t.test("an archived board", async () => {
    const { push } = await share("Archived");
    await offline();
    await comment("Fence", "Too late");
    await push("board:archive");
    await online();
    assert.deepEqual(await lost(1), ["Commented on “Fence” Too late"]);
    await dismiss();
    await nothingWaits();
  });
  await t.test("a deleted list", async () => {
    const { list, card, push } = await share("List");
    await offline();
    await addCard("On the list");
    await comment("On the list", "With a comment");
    await push("card:archive", { id: card });
    await push("card:delete", { id: card });
    await push("list:archive", { id: list });
    await push("list:delete", { id: list });
    await online();
    assert.deepEqual(await lost(2), ["Added “On the list” to the list “To do”", "Commented on “On the list” With a comment"]);
    await dismiss();
    await nothingWaits();
  });
  await t.test("a deleted board", async () => {
    const { id, push } = await share("Gone");
    await offline();
    await addCard("On no board");
    await push("board:archive");
    await api(at.server, ann.jwt, "DELETE", `boards/${id}`);
    await online();
    assert.deepEqual(await lost(1), ["Added “On no board” to the list “To do”"]);
    await dismiss();
    await nothingWaits();
  });
});

test("signing out asks first while changes are not saved", async () => {
  await share("Waiting");
  await offline();
  await addCard("Not sent");
  await page.getByRole("button", { name: "Account" }).click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("button", { name: "Click again to lose unsaved changes" }).waitFor();
  assert.equal(await page.getByRole("heading", { name: "Sign in" }).count(), 0);
  await page.keyboard.press("Escape");
  await online();
  await nothingWaits();
  // What somebody else who uses this browser has not copied yet.
  const another = "boardwalk.lost.01BX5ZZKBKACTAV9WEVGEMMVRZ.01BX5ZZKBKACTAV9WEVGEMMVS0";
  await page.evaluate((key) => localStorage.setItem(key, "{}"), another);
  await page.getByRole("button", { name: "Account" }).click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  assert.equal(await page.evaluate((key) => localStorage.getItem(key), another), "{}");
});

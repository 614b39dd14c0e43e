// The boards that were open last stay in memory: they are there at once, also without a connection, and what waits on them is sent.

import assert from "node:assert/strict";
import { before, test } from "node:test";

import { Presence } from "phoenix";

import { addList, createBoard, signUp, stage } from "./browser.mjs";
import { PASSWORD, answer, api, connect, eventually } from "./support.mjs";

const at = stage();

let page;

before(async () => {
  page = await at.openPage();
  await signUp(page, "Ann");
});

const bar = () => page.getByTestId("connection-bar");

const list = (name) => page.locator(`[data-testid=list][aria-label="${name}"]`);

const home = async () => {
  await page.getByRole("link", { name: "Boardwalk home" }).click();
  await page.getByRole("heading", { name: "Your boards" }).waitFor();
};

const open = (name) => page.getByTestId("owned-boards").getByRole("link", { name }).click();

const kept = () => page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith("boardwalk.pending.")).length);

// The lists that a new page of the server's shows.
const saved = async (path) => {
  const other = await page.context().newPage();
  await other.goto(path);
  await other.getByTestId("list").first().waitFor();
  const names = await other.getByTestId("list").evaluateAll((lists) => lists.map((list) => list.getAttribute("aria-label")));
  await other.close();
  return names;
};

test("without a connection, the last boards are there, and home knows what waits", async () => {
  for (const name of ["One", "Two"]) {
    await createBoard(page, name);
    await addList(page, `List of ${name}`);
    await list(`List of ${name}`).waitFor();
    await home();
  }
  await page.context().setOffline(true);
  await bar().getByText("You’re offline").waitFor();
  await open("One");
  await list("List of One").waitFor();
  await addList(page, "Made offline");
  await bar().getByText("1 change waiting to sync").waitFor();
  await home();
  await bar().getByText("1 change waiting to sync").waitFor();
  await open("Two");
  await list("List of Two").waitFor();
  await addList(page, "Also made offline");
  await home();
  await bar().getByText("2 changes waiting to sync").waitFor();
  await open("One");
  await list("Made offline").waitFor();
  await home();
});

test("back online, what waits is sent although no board is open", async () => {
  await page.context().setOffline(false);
  await eventually(async () => (await kept()) === 0, "all to be sent");
  await bar().waitFor({ state: "detached" });
  await open("One");
  await page.getByTestId("board").waitFor();
  assert.deepEqual(await saved(page.url()), ["List of One", "Made offline"]);
  await home();
});

test("what an earlier page left is sent from home", async () => {
  await open("Two");
  await list("Also made offline").waitFor();
  const address = page.url();
  await page.context().setOffline(true);
  await bar().getByText("You’re offline").waitFor();
  await addList(page, "Left over");
  await list("Left over").waitFor();
  const context = page.context();
  await page.close();
  await context.setOffline(false);
  page = await context.newPage();
  await page.goto("/");
  await page.getByRole("heading", { name: "Your boards" }).waitFor();
  await eventually(async () => (await kept()) === 0, "it to be sent");
  assert.deepEqual(await saved(address), ["List of Two", "Also made offline", "Left over"]);
});

test("whoever went home is no longer shown on the board", async () => {
  const { jwt } = await api(at.server, null, "POST", "sessions", { session: { email: "ann@example.org", password: PASSWORD } });
  const socket = connect(at.server, { jwt });
  await open("Two");
  await list("List of Two").waitFor();
  const channel = socket.channel(`boards:${new URL(page.url()).pathname.split("/")[2]}`, {});
  const presence = new Presence(channel);
  await answer(channel.join());
  // Ann's page and this client, then this client alone.
  const places = () => presence.list((_, { metas }) => metas.length)[0];
  await eventually(() => places() === 2, "Ann to be there");
  await home();
  await eventually(() => places() === 1, "Ann to be gone");
  await open("Two");
  await eventually(() => places() === 2, "Ann to be there again");
  socket.disconnect();
});

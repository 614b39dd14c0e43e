// What a browser keeps while the server cannot be reached, or does not take it: changes, and the end of a session.

import assert from "node:assert/strict";
import { test } from "node:test";

import { addList, createBoard, signIn, signUp, stage } from "./browser.mjs";
import { eventually } from "./support.mjs";

const COOKIE = "boardwalk_refresh";

const at = stage();

const names = (page) => page.locator(".card__link").allTextContents();

const bar = (page) => page.getByTestId("connection-bar");

const signOut = async (page) => {
  await page.getByRole("button", { name: "Account" }).click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
};

const refreshToken = async (page) => (await page.context().cookies(`${at.server.url}/api/v1/sessions`)).find(({ name }) => name === COOKIE)?.value;

// What a thief would get who has the cookie.
const refresh = async (token) =>
  (await fetch(`${at.server.url}/api/v1/sessions/refresh`, { method: "POST", headers: { cookie: `${COOKIE}=${token}` } })).status;

test("what was done offline keeps its order over a reload, also within a millisecond", async () => {
  const page = await at.openPage();
  // All of it is of the same millisecond.
  await page.addInitScript(() => {
    Date.now = () => 1_800_000_000_000;
  });
  await signUp(page, "Ann");
  await createBoard(page, "Plan");
  await addList(page, "To do");
  await page.getByRole("button", { name: "Add a card" }).click();
  await page.context().setOffline(true);
  const lines = Array.from({ length: 20 }, (_, n) => `line ${String(n).padStart(2, "0")}`);
  const field = page.getByLabel("New card name");
  await field.fill(lines.join("\n"));
  await field.evaluate((element) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", element.value);
    element.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true }));
  });
  await page.getByRole("button", { name: /^Add 20 cards/ }).click();
  await eventually(async () => (await names(page)).length === 20, "all to be shown");
  const address = page.url();
  const context = page.context();
  await page.close();
  await context.setOffline(false);
  const again = await context.newPage();
  await again.goto(address);
  await eventually(async () => (await names(again)).length === 20, "all to be sent");
  assert.deepEqual(await names(again), lines);
  await context.close();
});

test("a change that the server does not take is kept, and sent again", async () => {
  const page = await at.openPage();
  let denied = 0;
  await page.routeWebSocket(/socket\/websocket/, (client) => {
    const upstream = client.connectToServer();
    client.onMessage((text) => {
      const [joinRef, ref, topic, event] = JSON.parse(text);
      if (event === "cards:create" && denied === 0) {
        denied += 1;
        client.send(JSON.stringify([joinRef, ref, topic, "phx_reply", { status: "error", response: { reason: "unknown event" } }]));
      } else {
        upstream.send(text);
      }
    });
  });
  await signUp(page, "Kim");
  await createBoard(page, "Plan");
  await addList(page, "To do");
  await page.getByRole("button", { name: "Add a card" }).click();
  await page.getByLabel("New card name").fill("of a newer version");
  await page.keyboard.press("Enter");
  await page.getByTestId("toasts").getByText("kept on this device").waitFor();
  assert.deepEqual(await names(page), ["of a newer version"]);
  await bar(page).waitFor({ state: "detached" });
  await page.reload();
  await eventually(async () => (await names(page)).length === 1, "the change to be saved");
  assert.equal(denied, 1);
  await page.context().close();
});

test("signing out offline ends the session once there is a connection", async () => {
  const page = await at.openPage();
  await signUp(page, "Ben");
  await createBoard(page, "Plan");
  const other = await page.context().newPage();
  await other.goto("/");
  await other.getByRole("heading", { name: "Your boards" }).waitFor();
  await page.context().setOffline(true);
  await addList(page, "To do");
  const kept = () => page.evaluate(() => Object.entries(localStorage).join("\n"));
  await eventually(async () => (await kept()).includes("To do"), "the change to be kept");
  await page.getByRole("button", { name: "Account" }).click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("button", { name: "Click again to lose unsaved changes" }).click();
  await other.getByRole("heading", { name: "Sign in" }).waitFor();
  assert.doesNotMatch(await kept(), /To do|pending|signed_in/);
  const token = await refreshToken(page);
  assert.ok(token, "only the server can remove the cookie");
  await page.getByText("Your session ends when you’re back online").waitFor();
  await page.context().setOffline(false);
  await page.getByText("Your session ends when you’re back online").waitFor({ state: "detached" });
  assert.equal(await refreshToken(page), undefined);
  assert.equal(await refresh(token), 403);
  await page.context().close();
});

test("until the server has ended a session, nobody can resume it or begin another", async () => {
  const page = await at.openPage();
  await signUp(page, "Cem");
  const token = await refreshToken(page);
  const asked = [];
  page.on("request", (request) => asked.push(`${request.method()} ${new URL(request.url()).pathname}`));
  const sessions = /\/api\/v1\/sessions$/;
  await page.route(sessions, (route) => (route.request().method() === "DELETE" ? route.abort() : route.continue()));
  await signOut(page);
  // As the next person at this browser would.
  await page.evaluate(() => localStorage.setItem("boardwalk.signed_in", "yes"));
  asked.length = 0;
  await page.goto("/");
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  await page.getByLabel("Email").fill("cem@example.org");
  await page.getByLabel("Password").fill("sesame street");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByText("Can’t reach the server").waitFor();
  const states = asked.filter((request) => request.includes("/api/v1/"));
  assert.deepEqual([...new Set(states)], ["DELETE /api/v1/sessions"]);
  await page.unroute(sessions);
  await signIn(page, "cem@example.org");
  assert.equal(await refresh(token), 403);
  await page.reload();
  await page.getByRole("heading", { name: "Your boards" }).waitFor();
  await page.context().close();
});

test("signing out ends the session also when the access token has expired", async () => {
  const page = await at.openPage();
  await signUp(page, "Dan");
  const token = await refreshToken(page);
  await page.route(/\/api\/v1\/sessions$/, (route) =>
    route.continue({ headers: { ...route.request().headers(), authorization: "Bearer expired" } }),
  );
  await signOut(page);
  await eventually(async () => !(await refreshToken(page)), "the cookie to go");
  assert.equal(await refresh(token), 403);
  await page.context().close();
});

// Real browsers, and the first steps through the app that every test needs.

import { after, before } from "node:test";

import { chromium } from "playwright-core";

import { PASSWORD, startServer } from "./support.mjs";

const EXECUTABLE = process.env.CHROMIUM ?? "/usr/bin/chromium";
const ARGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export const launch = () => chromium.launch({ executablePath: EXECUTABLE, args: ARGS });

// A server and a browser for all tests of a file (or of a `describe`): there when its own `before` runs, stopped at the end.
// At the top of a file, Node 20 starts that `before` without waiting for this one: then `openPage` waits, or `start()`.
export function stage(...options) {
  let started;
  const stage = {
    server: null,
    browser: null,
    start: () =>
      (started ??= (async () => {
        stage.server = await startServer(...options);
        stage.browser = await launch();
      })()),
    openPage: async (settings) => {
      await stage.start();
      return openPage(stage.browser, stage.server, settings);
    },
  };
  before(stage.start);
  after(async () => {
    await stage.browser?.close();
    await stage.server?.stop();
  });
  return stage;
}

// A separate browser for one user: a page, with its console errors in `page.complaints`.
export async function openPage(browser, server, options = {}) {
  const context = await browser.newContext({ baseURL: server.url, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  page.complaints = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) page.complaints.push(message.text());
  });
  page.on("pageerror", (error) => page.complaints.push(String(error)));
  return page;
}

export async function signUp(page, name) {
  await page.goto("/sign_up");
  await page.getByLabel("First name").fill(name);
  await page.getByLabel("Last name").fill("Tester");
  await page.getByLabel("Email").fill(`${name.toLowerCase()}@example.org`);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign up" }).click();
  await page.getByRole("heading", { name: "Your boards" }).waitFor();
}

export async function signIn(page, email, password = PASSWORD) {
  await page.goto("/sign_in");
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { name: "Your boards" }).waitFor();
}

export async function createBoard(page, name) {
  await page.getByRole("button", { name: "Create a board" }).click();
  await page.getByLabel("Board name").fill(name);
  await page.getByRole("button", { name: "Create", exact: true }).click();
  await page.getByTestId("board").waitFor();
}

export async function addList(page, name) {
  if (!(await page.getByLabel("New list name").isVisible())) {
    await page.getByRole("button", { name: /Add (a|your first) list/ }).click();
  }
  await page.getByLabel("New list name").fill(name);
  await page.keyboard.press("Enter");
}

// Two people side by side in real browsers.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { addList, createBoard, launch, openPage, signUp } from "./browser.mjs";
import { eventually, startCable, startServer } from "./support.mjs";

let server, cable, browser, ann, ben;

before(async () => {
  server = await startServer();
  browser = await launch();
  cable = await startCable(server);
  ann = await openPage(browser, cable);
  ben = await openPage(browser, server, { hasTouch: true });
  await signUp(ann, "Ann");
  await signUp(ben, "Ben");
});

after(async () => {
  await browser?.close();
  cable?.stop();
  await server?.stop();
});

const list = (page, name) => page.locator(`[data-testid=list][aria-label="${name}"]`);

// The names of the cards as shown, list by list.
const order = (page) =>
  page.evaluate(() =>
    [...document.querySelectorAll("[data-testid=list]")].map((list) => [...list.querySelectorAll(".card__link")].map((card) => card.textContent)),
  );

// Both show the same cards in the same order.
const bothShow = (expected) =>
  eventually(async () => {
    const shown = [await order(ann), await order(ben)];
    return shown.every((it) => JSON.stringify(it) === JSON.stringify(expected));
  }, `both to show ${JSON.stringify(expected)}`).catch(async (error) => {
    throw new Error(`${error.message}: ${JSON.stringify(await order(ann))} and ${JSON.stringify(await order(ben))}`);
  });

const addCards = async (page, where, names) => {
  await list(page, where).getByRole("button", { name: "Add a card" }).click();
  for (const name of names) {
    await page.getByLabel("New card name").fill(name);
    await page.keyboard.press("Enter");
  }
  await page.keyboard.press("Escape");
};

const card = (page, name) => page.getByRole("link", { name, exact: true });

test("an invitation appears on the other user's home page and opens the board", async () => {
  await createBoard(ann, "Plan");
  await ann.getByRole("button", { name: "Members" }).click();
  await ann.getByLabel("Invite by email").fill("ben@example.org");
  await ann.keyboard.press("Enter");
  await ben.getByTestId("invited-boards").getByRole("link", { name: "Plan" }).click();
  await ben.getByTestId("board").waitFor();
  await ann.keyboard.press("Escape");
  for (const page of [ann, ben]) {
    await eventually(async () => (await page.getByTestId("presence").locator("li:not([data-away])").count()) === 1, "the other user to be shown");
  }
});

test("lists and cards appear on the other user's screen", async () => {
  for (const name of ["To do", "Done"]) await addList(ann, name);
  await addCards(ann, "To do", ["one", "two", "three"]);
  await bothShow([["one", "two", "three"], []]);
});

// The position of an element once it has stopped moving.
const place = async (locator) => {
  await locator.hover({ trial: true });
  return locator.boundingBox();
};

test("a card can be dragged by mouse", async () => {
  const from = await place(card(ann, "three"));
  const to = await place(card(ann, "one"));
  await ann.mouse.move(from.x + 20, from.y + 8);
  await ann.mouse.down();
  await ann.mouse.move(from.x + 24, from.y - 10, { steps: 4 });
  await ann.mouse.move(to.x + 20, to.y - 4, { steps: 10 });
  await ann.mouse.up();
  await bothShow([["three", "one", "two"], []]);
});

test("a card can be dragged by touch", async () => {
  const from = await place(card(ben, "two"));
  const to = await list(ben, "Done").boundingBox();
  const touch = await ben.context().newCDPSession(ben);
  const at = (x, y) => [{ x, y }];
  await touch.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: at(from.x + 20, from.y + 8) });
  await ben.locator("[data-dragging]").first().waitFor({ state: "attached" });
  for (let step = 1; step <= 10; step += 1) {
    const x = from.x + 20 + ((to.x + 60 - from.x - 20) * step) / 10;
    const y = from.y + 8 + ((to.y + 60 - from.y - 8) * step) / 10;
    await touch.send("Input.dispatchTouchEvent", { type: "touchMove", touchPoints: at(x, y) });
  }
  await touch.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
  await bothShow([["three", "one"], ["two"]]);
});

test("a card can be moved by keyboard, and Undo moves it back", async () => {
  await card(ann, "three").focus();
  await ann.keyboard.press("Space");
  await ann.keyboard.press("ArrowDown");
  await ann.keyboard.press("Space");
  await bothShow([["one", "three"], ["two"]]);
  await ann.getByTestId("toasts").getByRole("button", { name: "Undo" }).last().click();
  await bothShow([["three", "one"], ["two"]]);
});

test("a card has its own address, and can be moved by a form there", async () => {
  await card(ann, "one").click();
  const dialog = ann.getByTestId("card-dialog");
  await dialog.getByRole("button", { name: /^Move/ }).click();
  await ann.getByRole("combobox", { name: /^List/ }).selectOption({ label: "Done" });
  await ann.locator("form").getByRole("button", { name: "Move", exact: true }).click();
  const address = ann.url();
  assert.match(address, /\/boards\/\w+\/cards\/\w+$/);
  await dialog.getByRole("button", { name: "Close the card" }).click();
  await ben.goto(new URL(address).pathname);
  await ben.getByTestId("card-dialog").getByRole("heading", { name: "one" }).waitFor();
  await ben.goBack();
  await ben.getByTestId("board").waitFor();
});

test("a description, a label and a comment appear on the other user's open card", async () => {
  for (const page of [ann, ben]) await card(page, "three").click();
  const [mine, other] = [ann.getByTestId("card-dialog"), ben.getByTestId("card-dialog")];
  await mine.getByPlaceholder("Write a comment").fill("a *word*");
  await ann.keyboard.press("Control+Enter");
  await other.getByTestId("comments").locator("em", { hasText: "word" }).waitFor();
  for (const card of [mine, other]) await card.getByRole("button", { name: "Close the card" }).click();
});

test("a due date shows on both boards, overdue until the card is done", async () => {
  await card(ann, "three").click();
  const due = ann.getByTestId("card-dialog").getByTestId("due");
  await due.getByLabel("Due date").fill("2020-02-29");
  // Closed with the focus still in the field.
  await ann.keyboard.press("Escape");
  await card(ann, "three").click();
  const badge = ben.locator(".card", { has: card(ben, "three") }).locator(".badge--due");
  await badge.and(ben.getByTitle(/^Overdue, due .*2020/)).waitFor();
  await due.getByLabel("Done").check();
  await badge.and(ben.getByTitle(/^Done, due .*2020/)).waitFor();
  await ben.reload();
  await badge.and(ben.getByTitle(/^Done, due .*2020/)).waitFor();
  await ann.getByTestId("activity").getByText("set the due date to 29 Feb 2020").waitFor();
  await due.getByLabel("Done").uncheck();
  await due.getByRole("button", { name: "Remove the due date" }).click();
  await badge.waitFor({ state: "detached" });
  await ann.keyboard.press("Escape");
  await ann.keyboard.press("Control+z");
  await badge.and(ben.getByTitle(/^Overdue/)).waitFor();
});

test("a card shows who is viewing it and who is editing it", async () => {
  await card(ann, "three").click();
  const onTile = ben.locator(".card", { has: card(ben, "three") }).getByTestId("viewers");
  await onTile.getByText("Ann Tester is viewing").waitFor();
  // Her avatar in the header links to the card she has open.
  await ben.getByTestId("presence").getByRole("link", { name: "Ann Tester has “three” open" }).click();
  const inDialog = (page) => page.getByTestId("card-dialog").getByTestId("viewers");
  await inDialog(ann).getByText("Ben Tester is viewing").waitFor();
  await ben.getByTestId("card-dialog").getByRole("button", { name: "Add a description" }).click();
  await inDialog(ann).getByText("Ben Tester is editing").waitFor();
  await ben.getByRole("button", { name: "Cancel" }).click();
  await inDialog(ann).getByText("Ben Tester is viewing").waitFor();
  for (const page of [ben, ann]) await page.keyboard.press("Escape");
  await onTile.waitFor({ state: "detached" });
});

test("offline changes are kept and sent, and nothing is missed", async () => {
  cable.cut();
  // It is in the page for a second before it is visible.
  const seen = async () => ann.getByTestId("connection-bar").evaluate((bar) => getComputedStyle(bar).opacity === "1");
  await eventually(seen, "the connection bar to show");
  await addCards(ann, "To do", ["offline"]);
  await list(ann, "Done").getByRole("button", { name: "Add a card" }).click();
  await ann.getByLabel("New card name").fill("half of a name");
  await addCards(ben, "Done", ["meanwhile"]);
  cable.heal();
  await ann.getByText("All changes saved").waitFor();
  assert.equal(await ann.getByLabel("New card name").inputValue(), "half of a name");
  assert.ok(await ann.getByLabel("New card name").evaluate((field) => field === document.activeElement));
  await ann.getByLabel("New card name").fill("");
  await ann.keyboard.press("Escape");
  const shown = await eventually(async () => {
    const [left, right] = [await order(ann), await order(ben)];
    const all = left.flat();
    const same = JSON.stringify(left) === JSON.stringify(right);
    return same && all.includes("offline") && all.includes("meanwhile") && left;
  }, "both to show all changes");
  await ann.reload();
  await ann.getByText("meanwhile").waitFor();
  assert.deepEqual(await order(ann), shown, "the same after a reload");
});

test("a server restart loses nothing and needs no user action", async () => {
  await server.restart("SIGKILL");
  await addCards(ben, "To do", ["after the crash"]);
  // A connection attempt that hangs times out after 20 seconds.
  await ann.getByText("after the crash").waitFor({ timeout: 45_000 }).catch(async (error) => {
    const shown = async (page) => `${await page.locator("body").innerText()}\n${JSON.stringify(await order(page))}`;
    throw new Error(`${error.message}\nAnn: ${await shown(ann)}\nBen: ${await shown(ben)}`);
  });
});

test("signing out in one tab signs out the other", async () => {
  const other = await ann.context().newPage();
  await other.goto("/");
  await other.getByRole("heading", { name: "Your boards" }).waitFor();
  await ann.getByRole("button", { name: "Account" }).click();
  await ann.getByRole("button", { name: "Sign out" }).click();
  await other.getByRole("heading", { name: "Sign in" }).waitFor();
});

test("a session ended elsewhere ends here too", async () => {
  await ben.evaluate(async () => {
    const renewed = await fetch("/api/v1/sessions/refresh", { method: "POST" });
    const { jwt } = await renewed.json();
    await fetch("/api/v1/sessions", { method: "DELETE", headers: { authorization: `Bearer ${jwt}` } });
  });
  await ben.getByRole("heading", { name: "Sign in" }).waitFor();
});

test("there are no console errors", () => {
  // Ignores what the browser itself logs when the connection is cut or a session is ended elsewhere.
  const ours = (text) => !/net::ERR_|WebSocket connection to|status of 403/.test(text);
  for (const page of [ann, ben]) assert.deepEqual(page.complaints.filter(ours), []);
});

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

// The names of the cards, list by list, as they are shown.
const order = (page) =>
  page.evaluate(() =>
    [...document.querySelectorAll("[data-testid=list]")].map((list) => [...list.querySelectorAll(".card__link")].map((card) => card.textContent)),
  );

// Both show the same cards in the same places.
const bothShow = (expected) =>
  eventually(async () => {
    const shown = [await order(ann), await order(ben)];
    return shown.every((it) => JSON.stringify(it) === JSON.stringify(expected));
  }, `both showing ${JSON.stringify(expected)}`).catch(async (error) => {
    throw new Error(`${error.message}: ${JSON.stringify(await order(ann))} and ${JSON.stringify(await order(ben))}`);
  });

const addCards = async (page, where, names) => {
  await list(page, where).getByRole("button", { name: "Add a card" }).click();
  for (const name of names) {
    await page.getByLabel("Name of the new card").fill(name);
    await page.keyboard.press("Enter");
  }
  await page.keyboard.press("Escape");
};

const card = (page, name) => page.getByRole("link", { name, exact: true });

test("an invitation appears on the other's home, and leads to the board", async () => {
  await createBoard(ann, "Plan");
  await ann.getByRole("button", { name: "Members" }).click();
  await ann.getByLabel("Invite by email").fill("ben@example.org");
  await ann.keyboard.press("Enter");
  await ben.getByTestId("invited-boards").getByRole("link", { name: "Plan" }).click();
  await ben.getByTestId("board").waitFor();
  await ann.keyboard.press("Escape");
  for (const page of [ann, ben]) {
    await eventually(async () => (await page.getByTestId("presence").locator("li").count()) === 2, "both being seen");
  }
});

test("lists and cards of one appear at the other", async () => {
  for (const name of ["To do", "Done"]) await addList(ann, name);
  await addCards(ann, "To do", ["one", "two", "three"]);
  await bothShow([["one", "two", "three"], []]);
});

// Where something is once it does not move any more.
const place = async (locator) => {
  await locator.hover({ trial: true });
  return locator.boundingBox();
};

test("a card is dragged by mouse", async () => {
  const from = await place(card(ann, "three"));
  const to = await place(card(ann, "one"));
  await ann.mouse.move(from.x + 20, from.y + 8);
  await ann.mouse.down();
  await ann.mouse.move(from.x + 24, from.y - 10, { steps: 4 });
  await ann.mouse.move(to.x + 20, to.y - 4, { steps: 10 });
  await ann.mouse.up();
  await bothShow([["three", "one", "two"], []]);
});

test("a card is dragged by touch", async () => {
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

test("a card is moved by keyboard, and taken back by Undo", async () => {
  await card(ann, "three").focus();
  await ann.keyboard.press("Space");
  await ann.keyboard.press("ArrowDown");
  await ann.keyboard.press("Space");
  await bothShow([["one", "three"], ["two"]]);
  await ann.getByTestId("toasts").getByRole("button", { name: "Undo" }).last().click();
  await bothShow([["three", "one"], ["two"]]);
});

test("a card is moved by a form, at an address of its own", async () => {
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

test("a description, a label and a comment reach the other's open card", async () => {
  for (const page of [ann, ben]) await card(page, "three").click();
  const [mine, other] = [ann.getByTestId("card-dialog"), ben.getByTestId("card-dialog")];
  await mine.getByPlaceholder("Write a comment").fill("a *word*");
  await ann.keyboard.press("Control+Enter");
  await other.getByTestId("comments").locator("em", { hasText: "word" }).waitFor();
  for (const page of [ann, ben]) await page.keyboard.press("Escape");
});

test("who looks at a card, and who changes it, is seen on it", async () => {
  await card(ann, "three").click();
  const onTile = ben.locator(".card", { has: card(ben, "three") }).getByTestId("viewers");
  await onTile.getByText("Ann Tester is viewing").waitFor();
  // Her face above is the way to where she is.
  await ben.getByTestId("presence").getByRole("link", { name: "Ann Tester has “three” open" }).click();
  const inDialog = (page) => page.getByTestId("card-dialog").getByTestId("viewers");
  await inDialog(ann).getByText("Ben Tester is viewing").waitFor();
  await ben.getByTestId("card-dialog").getByRole("button", { name: "Add a description" }).click();
  await inDialog(ann).getByText("Ben Tester is editing").waitFor();
  await ben.getByRole("button", { name: "Discard" }).click();
  await inDialog(ann).getByText("Ben Tester is viewing").waitFor();
  for (const page of [ben, ann]) await page.keyboard.press("Escape");
  await onTile.waitFor({ state: "detached" });
});

test("what is done without a connection is kept and sent, and nothing is missed", async () => {
  cable.cut();
  // It is there for a second before it is seen.
  const seen = async () => ann.getByTestId("connection-bar").evaluate((bar) => getComputedStyle(bar).opacity === "1");
  await eventually(seen, "the bar telling of the cut");
  await addCards(ann, "To do", ["in the tunnel"]);
  await list(ann, "Done").getByRole("button", { name: "Add a card" }).click();
  await ann.getByLabel("Name of the new card").fill("half of a name");
  await addCards(ben, "Done", ["meanwhile"]);
  cable.heal();
  await ann.getByText("All changes saved").waitFor();
  assert.equal(await ann.getByLabel("Name of the new card").inputValue(), "half of a name");
  assert.ok(await ann.getByLabel("Name of the new card").evaluate((field) => field === document.activeElement));
  await ann.getByLabel("Name of the new card").fill("");
  await ann.keyboard.press("Escape");
  const shown = await eventually(async () => {
    const [left, right] = [await order(ann), await order(ben)];
    const all = left.flat();
    const same = JSON.stringify(left) === JSON.stringify(right);
    return same && all.includes("in the tunnel") && all.includes("meanwhile") && left;
  }, "both showing what both did");
  await ann.reload();
  await ann.getByText("meanwhile").waitFor();
  assert.deepEqual(await order(ann), shown, "the same after a reload");
});

test("a restart of the server loses nothing and needs nobody's help", async () => {
  await server.restart("SIGKILL");
  await addCards(ben, "To do", ["after the crash"]);
  // An attempt to connect that hangs is given up after 20 seconds.
  await ann.getByText("after the crash").waitFor({ timeout: 45_000 }).catch(async (error) => {
    const shown = async (page) => `${await page.locator("body").innerText()}\n${JSON.stringify(await order(page))}`;
    throw new Error(`${error.message}\nAnn: ${await shown(ann)}\nBen: ${await shown(ben)}`);
  });
});

test("signing out here signs out in the other tab", async () => {
  const other = await ann.context().newPage();
  await other.goto("/");
  await other.getByRole("heading", { name: "Your boards" }).waitFor();
  await ann.getByRole("button", { name: "Account" }).click();
  await ann.getByRole("button", { name: "Sign out" }).click();
  await other.getByRole("heading", { name: "Sign in" }).waitFor();
});

test("a session that is ended elsewhere ends here", async () => {
  await ben.evaluate(async () => {
    const renewed = await fetch("/api/v1/sessions/refresh", { method: "POST" });
    const { jwt } = await renewed.json();
    await fetch("/api/v1/sessions", { method: "DELETE", headers: { authorization: `Bearer ${jwt}` } });
  });
  await ben.getByRole("heading", { name: "Sign in" }).waitFor();
});

test("the consoles stay quiet", () => {
  // What a cut, or a session ended elsewhere, makes the browser itself say is not ours.
  const ours = (text) => !/net::ERR_|WebSocket connection to|status of 403/.test(text);
  for (const page of [ann, ben]) assert.deepEqual(page.complaints.filter(ours), []);
});

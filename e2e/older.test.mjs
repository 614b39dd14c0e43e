// A card with more comments than come at once: older ones, and older activity, are shown when asked for.

import assert from "node:assert/strict";
import { before, test } from "node:test";

import { addList, createBoard, signUp, stage } from "./browser.mjs";
import { PASSWORD, api, eventually } from "./support.mjs";

const COMMENTS = 20;

const at = stage("--messages-per-second", "1000");
let ann, board, card, jwt;

const command = (event, payload) => api(at.server, jwt, "POST", `boards/${board}/commands`, { event, payload });

const comment = (n) => `number ${String(n).padStart(2, "0")}`;

before(async () => {
  ann = await at.openPage();
  await signUp(ann, "Ann");
  await createBoard(ann, "Plan");
  await addList(ann, "To do");
  await ann.getByRole("button", { name: "Add a card" }).click();
  await ann.getByLabel("New card name").fill("Much discussed");
  await ann.keyboard.press("Enter");
  await ann.locator(".card__link").waitFor();
  [, board] = /boards\/(\w+)/.exec(ann.url());
  ({ jwt } = await api(at.server, null, "POST", "sessions", { session: { email: "ann@example.org", password: PASSWORD } }));
  await eventually(async () => {
    const { lists } = await api(at.server, jwt, "GET", `boards/${board}`);
    return (card = lists[0]?.cards[0]?.id);
  }, "the card to be saved");
  // Long, but shown in a few lines: what it holds is one link.
  const long = `](https://example.org/${"x".repeat(64_000)})`;
  for (let n = 0; n < COMMENTS; n += 1) await command("card:add_comment", { card_id: card, text: `[${comment(n)}${long}` });
});

const comments = () => ann.getByTestId("comments").getByRole("listitem");
const showComments = () => ann.getByRole("button", { name: "Show older comments" });
const showActivity = () => ann.getByRole("button", { name: "Show older activity" });
const entries = () => ann.getByTestId("activity").getByRole("listitem");
const place = async (locator) => (await locator.boundingBox()).y;

test("older comments are shown below, where the reader is does not move, and changes go on", async () => {
  await ann.getByRole("link", { name: "Much discussed" }).click();
  await comments().first().getByText(comment(COMMENTS - 1)).waitFor();
  const first = await comments().count();
  assert.ok(first < COMMENTS, "they do not come at once");
  assert.equal(await ann.getByText(comment(0)).count(), 0);

  const oldest = ann.locator(".comment").filter({ hasText: comment(COMMENTS - first) });
  await showComments().scrollIntoViewIfNeeded();
  const before = await place(oldest);
  // While the answer is on its way, one of the older ones is deleted.
  const path = /\/cards\/\w+\?before=/;
  let asked = 0;
  await ann.route(path, async (route) => {
    asked += 1;
    if (asked === 1) return route.fulfill({ status: 503, headers: { "retry-after": "60" }, body: "busy" });
    const response = await route.fetch();
    const body = await response.json();
    await command("comment:delete", { card_id: card, id: body.comments[1].id });
    await ann.getByTestId("activity").getByText("deleted a comment").waitFor();
    await route.fulfill({ response, json: body });
  });
  await showComments().click();
  await ann.getByText("Couldn’t load them.").waitFor();
  await ann.locator(".older").getByRole("button", { name: "Try again" }).click();
  await ann.getByText(comment(0)).waitFor();
  await eventually(async () => (await comments().count()) === COMMENTS - 1, "the older ones");
  assert.equal(await ann.getByText(comment(1)).count(), 0, "what was deleted meanwhile is not shown");
  await eventually(async () => Math.abs((await place(oldest)) - before) < 2, "the reader's place to be kept");
  await showComments().waitFor({ state: "detached" });
  const focused = () => ann.evaluate(() => document.activeElement.textContent);
  await eventually(async () => (await focused()).includes(comment(COMMENTS - first - 1)), "the focus on the next older one");

  // What others do reaches the older ones too.
  const id = await ann.locator(".comment").filter({ hasText: comment(0) }).getAttribute("data-comment-id");
  await command("comment:update", { card_id: card, id, text: "edited since" });
  await comments().last().getByText("edited since").waitFor();
  await ann.unroute(path);
});

test("older activity is shown below", async () => {
  await ann.getByRole("button", { name: "Show all activity" }).click();
  await eventually(async () => (await entries().count()) > 8, "what was read");
  assert.equal(await entries().getByText("added this card").count(), 0);
  await showActivity().click();
  // 20 comments, one edited and one deleted, and the card itself.
  await eventually(async () => (await entries().count()) === COMMENTS + 3, "all of it");
  await showActivity().waitFor({ state: "detached" });
  assert.deepEqual(ann.complaints.filter((it) => !it.includes("503")), []);
});

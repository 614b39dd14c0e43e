// What people write in descriptions and comments, as it is shown.

import assert from "node:assert/strict";
import { before, test } from "node:test";

import { addList, createBoard, signUp, stage } from "./browser.mjs";
import { PASSWORD, api, eventually } from "./support.mjs";

const FOREIGN = "https://pictures.example/harbor.png";

const DESCRIPTION = `See https://example.org/a_(b), www.example.org or ann@example.org.

- [ ] parent
  - [ ] child

![Logo](/favicon.ico) ![The harbor](${FOREIGN})

| Responsible | Internationalization | Description | Anotherlongheading |
|---|---|---|---|
| Annabel | yes | some words | no |
`;

const PIXEL = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==", "base64");

const at = stage();
let ann, dialog;
const asked = [];

before(async () => {
  ann = await at.openPage({ viewport: { width: 390, height: 844 } });
  await ann.route(/pictures\.example/, (route) => {
    asked.push(route.request());
    return route.fulfill({ contentType: "image/png", body: PIXEL });
  });
  await signUp(ann, "Ann");
  await createBoard(ann, "Plan");
  await addList(ann, "To do");
  const [, board] = /boards\/(\w+)/.exec(ann.url());
  const { jwt } = await api(at.server, null, "POST", "sessions", { session: { email: "ann@example.org", password: PASSWORD } });
  const list = await eventually(async () => (await api(at.server, jwt, "GET", `boards/${board}`)).lists[0]?.id, "the list to be saved");
  const card = { list_id: list, name: "Written on", description: DESCRIPTION };
  await api(at.server, jwt, "POST", `boards/${board}/commands`, { event: "cards:create", payload: { card } });
  await ann.getByRole("link", { name: "Written on" }).click();
  dialog = ann.getByTestId("card-dialog");
  await dialog.getByText("parent").waitFor();
});

test("addresses are links", async () => {
  const leads = (name) => dialog.getByRole("link", { name, exact: true }).getAttribute("href");
  assert.equal(await leads("https://example.org/a_(b)"), "https://example.org/a_(b)");
  assert.equal(await leads("www.example.org"), "https://www.example.org");
  assert.equal(await leads("ann@example.org"), "mailto:ann@example.org");
});

test("a task below a task is indented", async () => {
  const [parent, child] = await dialog.locator(".markdown li input").all();
  const [above, below] = [await parent.boundingBox(), await child.boundingBox()];
  assert.ok(below.x - above.x > 12, `${above.x} and ${below.x}`);
});

test("an image is shown; one of another site when it is asked for, and then it stays", async () => {
  await dialog.getByRole("img", { name: "Logo" }).waitFor();
  assert.deepEqual(asked, [], "nobody else hears who reads this");
  const show = dialog.getByRole("button", { name: "Show image from pictures.example" });
  await show.click();
  const image = dialog.getByRole("img", { name: "The harbor" });
  await eventually(() => image.evaluate((it) => it.complete && it.naturalWidth > 0), "the image");
  assert.equal(asked[0].headers().referer, undefined, "not even from which page");
  assert.equal(await ann.evaluate(() => document.activeElement.getAttribute("href")), FOREIGN, "the focus is on it");

  // The text is drawn again.
  await dialog.locator(".markdown li input").first().click();
  await dialog.locator(".markdown li input:checked").waitFor();
  await image.waitFor();
  assert.equal(await show.count(), 0);
});

test("words in cells stay whole on a phone: the table scrolls", async () => {
  const table = dialog.locator(".markdown table");
  const fits = await table.evaluate((it) => {
    const range = document.createRange();
    return [...it.querySelectorAll("th")].map((cell) => {
      range.selectNodeContents(cell);
      return range.getClientRects().length;
    });
  });
  assert.deepEqual(fits, [1, 1, 1, 1], "each heading is on one line");
  const body = await dialog.evaluate((it) => it.scrollWidth - it.clientWidth);
  assert.equal(body, 0, "the card itself does not scroll sideways");
  assert.ok(await table.evaluate((it) => it.parentElement.scrollWidth > it.parentElement.clientWidth));
  assert.deepEqual(ann.complaints.filter((it) => !it.includes("reactive")), []);
});

// A board with cards to drag, and hands that drag them.

import { signIn } from "./browser.mjs";
import { answer, connect, createBoard, eventually, signUp } from "./support.mjs";

// A board of somebody with these lists, `{ "To do": ["a", "b"] }`, opened on a page of theirs. `push(name, payload)` is
// what somebody else does meanwhile; `lists` and `cards` are ids by name.
export async function openBoard(at, name, content, settings = {}) {
  await at.start();
  const owner = await signUp(at.server, name);
  const id = await createBoard(at.server, owner, "Plan");
  const channel = connect(at.server, owner).channel(`boards:${id}`, {});
  const [lists, cards] = [{}, {}];
  channel.on("list:created", ({ list }) => (lists[list.name] = list.id));
  channel.on("card:created", ({ card }) => (cards[card.name] = card.id));
  await answer(channel.join());
  const push = (what, payload) => answer(channel.push(what, payload));
  for (const [list, names] of Object.entries(content)) {
    await push("lists:create", { list: { name: list } });
    await eventually(() => lists[list], "the list");
    for (const card of names) await push("cards:create", { card: { list_id: lists[list], name: card } });
  }
  const page = await at.openPage(settings);
  await signIn(page, owner.user.email);
  await page.goto(`/boards/${id}`);
  await page.getByTestId("lists").waitFor();
  const done = async () => {
    channel.socket.disconnect();
    await page.context().close();
  };
  return { id, owner, page, push, lists, cards, done };
}

// The names of the cards as shown, list by list; not the one that is being dragged.
export const order = (page) =>
  page.evaluate(() =>
    [...document.querySelectorAll("[data-testid=list]:not(.ghost)")].map((list) =>
      [...list.querySelectorAll(".card__link")].map((card) => card.textContent),
    ),
  );

export const shows = (page, expected) =>
  eventually(async () => JSON.stringify(await order(page)) === JSON.stringify(expected), JSON.stringify(expected)).catch(async (error) => {
    throw new Error(`${error.message}, not ${JSON.stringify(await order(page))}`);
  });

// The names above and below the gap.
export const neighbors = (page) =>
  page.evaluate(() => {
    const beside = (step) => {
      let at = document.querySelector(".slot")[step];
      while (at && (!at.matches("[data-card-id]") || at.hasAttribute("data-dragging"))) at = at[step];
      return at?.querySelector(".card__link").textContent ?? null;
    };
    return [beside("previousElementSibling"), beside("nextElementSibling")];
  });

export const list = (page, name) => page.locator(`[data-testid=list][aria-label="${name}"]:not(.ghost)`);
export const card = (page, name) => page.locator(".card:not(.ghost)", { has: page.getByRole("link", { name, exact: true }) });
export const ghost = (page) => page.locator(".ghost");

// The middle of an element that rests.
export async function middle(locator) {
  await locator.hover({ trial: true });
  const { x, y, width, height } = await locator.boundingBox();
  return { x: x + width / 2, y: y + height / 2 };
}

// Fingers on a page: `down`, `move` and `up` take a finger's number. Moves go in steps.
export async function fingers(page) {
  const session = await page.context().newCDPSession(page);
  const on = new Map();
  const points = () => [...on].map(([id, at]) => ({ id, ...at }));
  const send = (type, touchPoints) => session.send("Input.dispatchTouchEvent", { type, touchPoints });
  return {
    async down(id, at) {
      on.set(id, at);
      await send("touchStart", points());
    },
    async move(id, to, steps = 8) {
      const from = on.get(id);
      for (let step = 1; step <= steps; step += 1) {
        on.set(id, { x: from.x + ((to.x - from.x) * step) / steps, y: from.y + ((to.y - from.y) * step) / steps });
        await send("touchMove", points());
      }
    },
    async up(id) {
      const at = on.get(id);
      on.delete(id);
      // An end names those that are lifted, unless it is all.
      await send("touchEnd", on.size ? [{ id, ...at }] : []);
    },
  };
}

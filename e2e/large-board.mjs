// How long a board of 2,000 cards takes to open, and a move on it to paint: `npm run large-board`.
// Prints one line of JSON, in milliseconds.

import { launch, openPage, signIn } from "./browser.mjs";
import { answer, connect, createBoard, signUp, startServer } from "./support.mjs";

const CARDS = 2000;
const LISTS = 10;
const MOVES = 20;

const median = (all) => all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)];

async function fill(server, person, board) {
  const channel = connect(server, person).channel(`boards:${board}`, {});
  const lists = [];
  channel.on("list:created", ({ list }) => lists.push(list.id));
  await answer(channel.join());
  for (let n = 0; n < LISTS; n += 1) await answer(channel.push("lists:create", { list: { name: `List ${n}` } }));
  const cards = Array.from({ length: CARDS }, (_, n) => ({ list_id: lists[n % LISTS], name: `Card ${n}, of some length` }));
  while (cards.length) await Promise.all(cards.splice(0, 100).map((card) => answer(channel.push("cards:create", { card }))));
  channel.socket.disconnect();
}

const server = await startServer("--message-burst", "100000");
const browser = await launch();
try {
  const ann = await signUp(server, "Ann");
  const board = await createBoard(server, ann, "Large");
  await fill(server, ann, board);
  const page = await openPage(browser, server);
  await signIn(page, ann.user.email);

  const opened = [];
  for (let n = 0; n < 5; n += 1) {
    await page.goto("/");
    await page.getByTestId("owned-boards").getByRole("link").first().waitFor();
    opened.push(
      // Until every list shows its cards; those far below are rendered on scrolling there.
      await page.evaluate(async (expected) => {
        const start = performance.now();
        const filled = () => document.querySelectorAll("[data-testid=list]:has(.card__link)").length;
        document.querySelector("[data-testid=owned-boards] a").click();
        while (filled() < expected) await new Promise((done) => requestAnimationFrame(done));
        await new Promise((done) => requestAnimationFrame(done));
        return performance.now() - start;
      }, LISTS),
    );
  }

  const moves = [];
  await page.locator(".card__link").first().focus();
  for (let n = 0; n < MOVES; n += 1) {
    await page.keyboard.press("Space");
    await page.keyboard.press("ArrowRight");
    await page.evaluate(() => {
      globalThis.handled = 0;
      // From the key press to the end of the frame that shows the move: includes handlers, layout and paint.
      const onKey = ({ timeStamp }) =>
        requestAnimationFrame(() => {
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = () => (globalThis.handled = performance.now() - timeStamp);
          port2.postMessage(null);
        });
      addEventListener("keydown", onKey, { once: true, capture: true });
    });
    await page.keyboard.press("Space");
    moves.push(await page.waitForFunction(() => globalThis.handled).then((it) => it.jsonValue()));
  }
  console.log(JSON.stringify({ cards: CARDS, open: Math.round(median(opened)), move_to_frame: Math.round(median(moves) * 10) / 10 }));
} finally {
  await browser.close();
  await server.stop();
}

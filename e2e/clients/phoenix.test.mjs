// A day on the board for each client in the table, together with users of the newest one.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { launch } from "../browser.mjs";
import { createBoard, eventually, signUp, startCable, startServer } from "../support.mjs";
import { CLIENTS, NEWEST, open } from "./table.mjs";

let server, browser, ann, ben;

before(async () => {
  server = await startServer();
  browser = await launch();
  [ann, ben] = [await signUp(server, "Ann"), await signUp(server, "Ben")];
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

// `CLIENT=1.7` in the environment selects the clients whose names contain that.
for (const client of CLIENTS.filter(({ name }) => name.includes(process.env.CLIENT ?? ""))) {
  test(client.name, { timeout: 180_000 }, async (t) => {
    const cable = await startCable(server);
    const id = await createBoard(server, ann, client.name);
    const board = `boards:${id}`;
    const [me, you] = [ann.user.id, ben.user.id];
    const others = { browser, url: server.url, person: ben };
    const atBen = await open(NEWEST, others);
    const atAnn = await open(client, { browser, url: cable.url, person: ann });
    t.after(async () => {
      await Promise.all([atAnn.disconnect(), atBen.disconnect()]);
      await atAnn.page?.close();
      cable.stop();
    });
    let list, cards;
    // Each step depends on the one before.
    let sound = true;
    const step = (what, run) =>
      t.test(what, { skip: sound ? false : "an earlier step failed" }, async () => {
        sound = false;
        await run();
        sound = true;
      });

    const accepted = async (who, event, payload) => {
      const { status, response } = await who.push(board, event, payload);
      assert.equal(status, "ok", `${event}: ${JSON.stringify(response)}`);
      return response.seq;
    };
    const bothSee = (people) =>
      eventually(async () => {
        const seen = [await atAnn.present(board), await atBen.present(board)];
        return seen.every((it) => isEqual(it, people));
      }, `both to see ${JSON.stringify(people)}`).catch(async (error) => {
        throw new Error(`${error.message}: ${JSON.stringify([await atAnn.present(board), await atBen.present(board)])}`);
      });

    await step("joins its own topic and its board, and no other", async () => {
      assert.deepEqual(await atAnn.join(`users:${me}`), { status: "ok", response: {} });
      const refused = (reason) => ({ status: "error", response: { reason } });
      assert.deepEqual(await atAnn.join(`users:${you}`), refused("Invalid user"));
      assert.deepEqual(await atAnn.join("nope:1"), refused("unmatched topic"));
      assert.deepEqual(await atBen.join(board), refused("unauthorized"));
      const { status, response } = await atAnn.join(board);
      assert.equal(status, "ok");
      assert.equal(response.board.name, client.name);
    });

    await step("sees itself once", async () => {
      await atAnn.heard(board, "presence_state");
      await atAnn.heard(board, "presence_diff");
      assert.deepEqual(await atAnn.present(board), { [me]: 1 });
    });

    await step("invites a user, who receives the board", async () => {
      await atBen.join(`users:${you}`);
      await accepted(atAnn, "members:add", { email: ben.user.email });
      assert.equal((await atBen.heard(`users:${you}`, "boards:add")).board.id, id);
      assert.equal((await atBen.join(board)).status, "ok");
      await bothSee({ [me]: 1, [you]: 1 });
    });

    await step("its pushes get replies and are broadcast to everyone in order", async () => {
      let seq = await accepted(atAnn, "lists:create", { list: { name: "To do" } });
      const created = await atBen.heard(board, "list:created");
      assert.equal(created.seq, seq);
      assert.equal(created.actor, me);
      list = created.list.id;
      cards = [];
      for (const name of ["one", "two"]) {
        seq = await accepted(atAnn, "cards:create", { card: { list_id: list, name } });
        // It receives its own changes like everyone else, before the reply.
        for (const who of [atAnn, atBen]) {
          const told = await who.heard(board, "card:created");
          assert.deepEqual([told.seq, told.card.name], [seq, name]);
          if (who === atBen) cards.push(told.card);
        }
      }
    });

    await step("receives what others push", async () => {
      await accepted(atBen, "card:move", { id: cards[1].id, list_id: list, after: null });
      const moved = await atAnn.heard(board, "card:moved");
      assert.equal(moved.id, cards[1].id);
      assert.ok(moved.rank < cards[0].rank);
      await accepted(atAnn, "card:move", { id: cards[0].id, list_id: list, after: null });
      assert.equal((await atBen.heard(board, "card:moved")).seq, moved.seq);
      assert.equal((await atBen.heard(board, "card:moved")).id, cards[0].id);
    });

    await step("gets an error for an invalid push", async () => {
      assert.deepEqual(await atAnn.push(board, "list:explode", {}), { status: "error", response: { reason: "unknown event" } });
      assert.deepEqual(await atAnn.push(board, "lists:create", { list: { name: " " } }), {
        status: "error",
        response: { reason: "name_blank", message: "A name can’t be blank." },
      });
      assert.equal((await atAnn.push(board, "lists:create", {})).response.reason, "bad_payload");
    });

    await step("counts a user who is present twice", async () => {
      const second = await open(NEWEST, others);
      await second.join(board);
      await bothSee({ [me]: 1, [you]: 2 });
      await second.disconnect();
      await bothSee({ [me]: 1, [you]: 1 });
    });

    await step("leaves, receives nothing more, and joins again", async () => {
      assert.equal((await atAnn.leave(board)).status, "ok");
      await eventually(async () => isEqual(await atBen.present(board), { [you]: 1 }), "Ann to leave");
      const seq = await accepted(atBen, "lists:create", { list: { name: "without Ann" } });
      const { status, response } = await atAnn.join(board);
      assert.deepEqual([status, response.seq], ["ok", seq]);
      // Of the two lists, it received only the one created while it had joined.
      assert.deepEqual(response.board.lists.map((it) => it.name), ["To do", "without Ann"]);
      assert.equal((await atAnn.heard(board, "list:created")).list.name, "To do");
      assert.equal(await atAnn.unasked(board, "list:created"), 0);
      await bothSee({ [me]: 1, [you]: 1 });
    });

    await step("rejoins after a server restart with exactly what it missed", async () => {
      cable.cut();
      await server.restart("SIGKILL");
      await atBen.heard(board, "rejoined");
      const seq = await accepted(atBen, "cards:create", { card: { list_id: list, name: "while offline" } });
      cable.heal();
      const missed = await atAnn.heard(board, "rejoined");
      assert.equal(missed.seq, seq);
      assert.deepEqual(missed.events.map(({ event, payload }) => [event, payload.card.name]), [["card:created", "while offline"]]);
      await bothSee({ [me]: 1, [you]: 1 });
      await accepted(atBen, "cards:create", { card: { list_id: list, name: "back online" } });
      assert.equal((await atAnn.heard(board, "card:created")).card.name, "back online");
      await accepted(atAnn, "card:archive", { id: cards[0].id });
      assert.equal((await atBen.heard(board, "card:archived")).id, cards[0].id);
    });

    await step("is no longer present after it disconnects", async () => {
      const gone = () => eventually(async () => isEqual(await atBen.present(board), { [you]: 1 }), "Ann to leave");
      // Over long-poll there is no close frame: the others would learn of it only when the session expires.
      if (client.transport === "longpoll") {
        await atAnn.leave(board);
        await gone();
      }
      await atAnn.disconnect();
      await gone();
    });
  });
}

function isEqual(one, other) {
  const sorted = (people) => JSON.stringify(Object.entries(people).sort());
  return sorted(one) === sorted(other);
}

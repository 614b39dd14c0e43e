// The official phoenix.js against the real server.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Presence } from "phoenix";

import { answer, connect, createBoard, eventually, next, signUp, startServer } from "./support.mjs";

let server, ann, ben, board;
const sockets = [];

const open = (person) => {
  const socket = connect(server, person);
  sockets.push(socket);
  return socket;
};

before(async () => {
  server = await startServer();
  [ann, ben] = [await signUp(server, "Ann"), await signUp(server, "Ben")];
  board = await createBoard(server, ann, "Plan");
});

after(async () => {
  sockets.forEach((socket) => socket.disconnect());
  await server.stop();
});

test("joins one's own users topic and nobody else's", async () => {
  const socket = open(ann);
  assert.deepEqual(await answer(socket.channel(`users:${ann.user.id}`).join()), {});
  const foreign = socket.channel(`users:${ben.user.id}`);
  await assert.rejects(answer(foreign.join()), (error) => error.why.reason === "Invalid user");
  foreign.leave();
  const unknown = socket.channel("nope:1");
  await assert.rejects(answer(unknown.join()), (error) => error.why.reason === "unmatched topic");
  unknown.leave();
});

test("two people on a board see each other's cards, moves and presence", async () => {
  const home = open(ben).channel(`users:${ben.user.id}`);
  await answer(home.join());
  const atAnn = open(ann).channel(`boards:${board}`, {});
  const seenByAnn = new Presence(atAnn);
  const joined = await answer(atAnn.join());
  assert.equal(joined.board.name, "Plan");

  const invited = next(home, "boards:add");
  await answer(atAnn.push("members:add", { email: ben.user.email }));
  assert.equal((await invited).board.id, board);

  const atBen = open(ben).channel(`boards:${board}`, {});
  const presences = [seenByAnn, new Presence(atBen)];
  await answer(atBen.join());

  let told = next(atBen, "list:created");
  await answer(atAnn.push("lists:create", { list: { name: "To do" } }));
  const { list } = await told;

  const cards = [];
  for (const name of ["one", "two"]) {
    told = next(atBen, "card:created");
    const reply = await answer(atAnn.push("cards:create", { card: { list_id: list.id, name } }));
    const event = await told;
    assert.equal(event.seq, reply.seq);
    assert.equal(event.actor, ann.user.id);
    cards.push(event.card);
  }

  const moved = next(atAnn, "card:moved");
  await answer(atBen.push("card:move", { id: cards[1].id, list_id: list.id, after: null }));
  assert.ok((await moved).rank < cards[0].rank);

  for (const presence of presences) {
    const both = () => presence.list((id) => id).length === 2;
    await eventually(both, "both seeing both");
    assert.deepEqual(presence.list((id) => id).sort(), [ann.user.id, ben.user.id].sort());
  }
});

test("a mistake is told with a reason and a sentence", async () => {
  const channel = open(ann).channel(`boards:${board}`, {});
  await answer(channel.join());
  await assert.rejects(answer(channel.push("lists:create", { list: { name: " " } })), (error) => {
    assert.deepEqual(error.why, { reason: "name_blank", message: "A name cannot be blank." });
    return true;
  });
});

test("comes back by itself after the server was killed, and misses nothing", async () => {
  const channel = open(ann).channel(`boards:${board}`, {});
  const { seq } = await answer(channel.join());
  const reply = await answer(channel.push("lists:create", { list: { name: "before the crash" } }));
  assert.equal(reply.seq, seq + 1);
  const lost = new Promise((resolve) => channel.socket.onClose(resolve));
  await server.restart("SIGKILL");
  await lost;
  await eventually(() => channel.isJoined(), "joined again");
  const rejoined = channel.joinPush.receivedResp.response;
  assert.equal(rejoined.seq, reply.seq);
  assert.ok(rejoined.board.lists.some((list) => list.name === "before the crash"));
});

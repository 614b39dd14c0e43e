// Watches your first board, reconnecting when needed, and adds a list to it.
//
//   npm install phoenix ws
//   node client.mjs http://localhost:4000 ann@example.org PASSWORD

import { Presence, Socket } from "phoenix";
import WebSocket from "ws";

const [server, email, password] = process.argv.slice(2);

async function api(method, path, { token, body } = {}) {
  const headers = { "content-type": "application/json", ...(token && { authorization: `Bearer ${token}` }) };
  const response = await fetch(`${server}/api/v1/${path}`, { method, headers, body: body && JSON.stringify(body) });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error);
  return answer;
}

const signIn = () => api("POST", "sessions", { body: { session: { email, password } } });
let { jwt } = await signIn();

// The token is checked only when a socket connects and is valid for 15 minutes: keep a fresh one for reconnecting.
const renewed = ({ jwt: fresh }) => (jwt = fresh);
setInterval(() => signIn().then(renewed).catch(console.error), 10 * 60_000);

const { owned_boards, invited_boards } = await api("GET", "boards", { token: jwt });
const [{ id, name }] = [...owned_boards, ...invited_boards];

// Browsers and Node 22 or newer need no `transport`. `longPollFallbackMs: 2500` helps where WebSockets are blocked.
const socket = new Socket(`${server.replace("http", "ws")}/socket`, { params: () => ({ token: jwt }), transport: WebSocket });
socket.connect();

// The last event we know of. Every join, including those after a lost connection, asks only for what came after it.
let seq;
const board = socket.channel(`boards:${id}`, () => ({ since: seq }));

function happened(event, payload) {
  seq = payload.seq;
  console.log(`${seq}: ${event} by ${payload.actor}`);
}

// Every change has a `seq`. Use `board.on("card:moved", …)` to listen for one kind.
board.onMessage = (event, payload) => {
  if (payload?.seq) happened(event, payload);
  return payload;
};

const presence = new Presence(board);
presence.onSync(() => console.log(`here: ${presence.list((id) => id).length}`));

board
  .join()
  .receive("ok", (joined) => {
    joined.events?.forEach(({ event, payload }) => happened(event, payload));
    seq = joined.seq;
    console.log(joined.board ? `${name} at ${seq}: ${joined.board.lists.length} lists` : `back at ${seq}`);
  })
  .receive("error", ({ reason }) => console.log(`not joined: ${reason}`));

board
  .push("lists:create", { list: { name: "From JavaScript" } })
  .receive("ok", (accepted) => console.log(`accepted as ${accepted.seq}`))
  .receive("error", ({ reason, message }) => console.log(`denied, ${reason}: ${message}`))
  .receive("timeout", () => console.log("no answer yet"));

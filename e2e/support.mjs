// A private server, users with accounts, and the official client.

import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { connect as dial, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

import { Socket } from "phoenix";
import WebSocket from "ws";

const BINARY = process.env.BOARDWALK_BIN ?? new URL("../target/debug/boardwalk", import.meta.url).pathname;
export const PASSWORD = "sesame street";

// Starts the binary on a free port with its own data. `stop()` ends it, `restart()` keeps data and port; `meanwhile` runs while it is gone.
export async function startServer(...options) {
  const dir = await mkdtemp(join(tmpdir(), "boardwalk-"));
  const server = { url: "", process: null };
  const start = async (port) => {
    const args = ["--data-dir", dir, "--port", String(port), "--sign-ins-per-address", "1000", "--registrations-per-hour", "1000000", "--boards-per-hour", "1000000", "--welcome-board", "false", ...options];
    server.process = spawn(BINARY, args, { stdio: ["ignore", "pipe", "inherit"] });
    server.url = await printedUrl(server.process);
  };
  server.kill = (signal = "SIGTERM") =>
    new Promise((resolve) => {
      server.process.once("exit", resolve);
      server.process.kill(signal);
    });
  server.restart = async (signal, meanwhile = async () => {}) => {
    const port = new URL(server.url).port;
    await server.kill(signal);
    await meanwhile();
    await start(port);
  };
  server.stop = async () => {
    await server.kill();
    await rm(dir, { recursive: true, force: true });
  };
  await start(0);
  return server;
}

function printedUrl(child) {
  return new Promise((resolve, reject) => {
    child.once("exit", (code) => reject(new Error(`the server exited with ${code}`)));
    createInterface({ input: child.stdout }).on("line", (line) => {
      const found = /^Boardwalk is at (\S+)$/.exec(line);
      if (found) resolve(found[1]);
    });
  });
}

// A cable between a browser and the server that can be pulled: `cut()` and `heal()`.
export async function startCable(server) {
  const target = Number(new URL(server.url).port);
  const ends = new Set();
  let whole = true;
  const listener = createServer((near) => {
    if (!whole) return near.destroy();
    const far = dial(target, "127.0.0.1");
    for (const [end, other] of [[near, far], [far, near]]) {
      ends.add(end);
      end.pipe(other);
      end.on("error", () => {});
      end.on("close", () => {
        ends.delete(end);
        other.destroy();
      });
    }
  });
  await new Promise((resolve) => listener.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://localhost:${listener.address().port}`,
    cut() {
      whole = false;
      ends.forEach((end) => end.destroy());
    },
    heal() {
      whole = true;
    },
    stop() {
      this.cut();
      listener.close();
    },
  };
}

// A request to the API, which must succeed.
export async function api(server, jwt, method, path, body) {
  const headers = { "content-type": "application/json", ...(jwt && { authorization: `Bearer ${jwt}` }) };
  const response = await fetch(`${server.url}/api/v1/${path}`, { method, headers, body: body && JSON.stringify(body) });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return response.json();
}

// A user with an account: `{ jwt, user }`.
export function signUp(server, name) {
  const email = `${name.toLowerCase()}@example.org`;
  const user = { first_name: name, last_name: "Tester", email, password: PASSWORD };
  return api(server, null, "POST", "registrations", { user });
}

export async function createBoard(server, person, name) {
  return (await api(server, person.jwt, "POST", "boards", { board: { name } })).id;
}

// The official client's socket, connected.
export function connect(server, person, options = {}) {
  const socket = new Socket(`${server.url.replace("http", "ws")}/socket`, {
    params: { token: person.jwt },
    transport: WebSocket,
    ...options,
  });
  socket.connect();
  return socket;
}

// The outcome of a push or a join with the official client.
export function answer(push) {
  return new Promise((resolve, reject) => {
    push
      .receive("ok", resolve)
      .receive("error", (why) => reject(Object.assign(new Error(JSON.stringify(why)), { why })))
      .receive("timeout", () => reject(new Error("timeout")));
  });
}

// Waits until `check` returns something truthy, and returns that. Checks again at short intervals.
export async function eventually(check, what = "it") {
  const deadline = Date.now() + 15_000;
  for (;;) {
    const found = await check();
    if (found) return found;
    if (Date.now() > deadline) throw new Error(`timed out waiting for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

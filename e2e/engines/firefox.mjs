// Firefox as it is released, driven through WebDriver BiDi, which it speaks by itself: no driver and no build of its own.
//
// Playwright's adapter for a released Firefox is an experiment and needs commands that the extended support release
// doesn't have yet. What the story needs is in the standard: https://www.w3.org/TR/webdriver-bidi/

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import WebSocket from "ws";

import { ended, launch, said } from "./process.mjs";

const EXECUTABLE = process.env.FIREFOX ?? "/usr/bin/firefox-esr";

// A new profile would greet, ask, update and report; the port for BiDi is only for us.
const PREFERENCES = {
  "app.normandy.enabled": false,
  "app.update.disabledForTesting": true,
  "browser.aboutwelcome.enabled": false,
  "browser.shell.checkDefaultBrowser": false,
  "browser.startup.page": 0,
  "datareporting.policy.dataSubmissionEnabled": false,
  "extensions.update.enabled": false,
  "network.captive-portal-service.enabled": false,
  "network.connectivity-service.enabled": false,
  "remote.active-protocols": 1,
  "services.settings.server": "data:,",
  "toolkit.telemetry.server": "data:,",
};

export async function start() {
  const profile = await mkdtemp(join(tmpdir(), "boardwalk-firefox-"));
  const preferences = Object.entries(PREFERENCES).map(([name, value]) => `user_pref("${name}", ${JSON.stringify(value)});`);
  await writeFile(join(profile, "user.js"), preferences.join("\n"));
  const firefox = launch(EXECUTABLE, ["--headless", "--no-remote", "--profile", profile, "--remote-debugging-port", "0"], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  const [, address] = await said(firefox, firefox.stderr, /WebDriver BiDi listening on (ws:\S+)/);
  const connection = await connect(`${address}/session`);
  await connection.send("session.new", { capabilities: {} });
  await connection.send("session.subscribe", { events: ["log.entryAdded"] });
  return {
    openWindow: () => openWindow(connection),
    async close() {
      await connection.send("browser.close").catch(() => {});
      await ended(firefox);
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

async function connect(url) {
  const socket = new WebSocket(url);
  await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
  const waiting = new Map();
  const listeners = [];
  let last = 0;
  socket.on("message", (text) => {
    const { id, type, method, params, result, error, message } = JSON.parse(text);
    if (type === "event") return listeners.forEach((listener) => listener(method, params));
    const { resolve, reject, what } = waiting.get(id);
    waiting.delete(id);
    if (type === "success") resolve(result);
    else reject(new Error(`${what}: ${error}: ${message}`));
  });
  return {
    listen: (listener) => listeners.push(listener),
    send: (what, params = {}) =>
      new Promise((resolve, reject) => {
        const id = ++last;
        waiting.set(id, { resolve, reject, what });
        socket.send(JSON.stringify({ id, method: what, params }));
      }),
  };
}

// A window with cookies of its own.
async function openWindow(connection) {
  const { userContext } = await connection.send("browser.createUserContext");
  const { context } = await connection.send("browsingContext.create", { type: "window", userContext });
  const complaints = [];
  connection.listen((method, { level, text, source }) => {
    if (method === "log.entryAdded" && level === "error" && source.context === context) complaints.push(text);
  });
  return {
    complaints: () => complaints,
    go: (url) => connection.send("browsingContext.navigate", { context, url, wait: "complete" }),
    async evaluate(expression) {
      const asked = { expression, target: { context }, awaitPromise: true };
      const { result, exceptionDetails } = await connection.send("script.evaluate", asked);
      if (exceptionDetails) throw new Error(exceptionDetails.text);
      return result.value;
    },
    async perform(actions) {
      // Fields in a window behind another have no focus.
      await connection.send("browsingContext.activate", { context });
      await connection.send("input.performActions", { context, actions });
    },
  };
}

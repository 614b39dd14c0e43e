// WebKit as GTK's programs use it, driven through the distribution's WebDriver: https://www.w3.org/TR/webdriver2/
//
// It has no headless mode, and only the window in front has the focus; a driver runs one browser, whose cookies end with
// it. So each person gets a display, a driver and a browser.

import { createServer } from "node:net";

import { eventually } from "../support.mjs";
import { launch, said, stop } from "./process.mjs";

const DRIVER = process.env.WEBKIT_DRIVER ?? "/usr/bin/WebKitWebDriver";
const DISPLAY = process.env.XVFB ?? "/usr/bin/Xvfb";

export function start() {
  const windows = [];
  return {
    async openWindow() {
      windows.push(await openWindow());
      return windows.at(-1);
    },
    close: () => Promise.all(windows.map((window) => window.close())),
  };
}

async function openWindow() {
  const screen = launch(DISPLAY, ["-displayfd", "1", "-screen", "0", "1280x960x24", "-nolisten", "tcp"], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  const [number] = await said(screen, screen.stdout, /^\d+$/);
  const port = await freePort();
  const driver = launch(DRIVER, [`--port=${port}`], {
    // Without a graphics card, and without asking for the desktop's services.
    env: { ...process.env, DISPLAY: `:${number}`, GDK_BACKEND: "x11", NO_AT_BRIDGE: "1", LIBGL_ALWAYS_SOFTWARE: "1", WEBKIT_DISABLE_DMABUF_RENDERER: "1" },
    stdio: ["ignore", "ignore", "ignore"],
  });
  const send = async (method, path, body) => {
    const response = await fetch(`http://127.0.0.1:${port}/${path}`, { method, body: body && JSON.stringify(body) });
    const { value } = await response.json();
    if (!response.ok) throw new Error(`${path}: ${value.error}: ${value.message}`);
    return value;
  };
  await eventually(() => send("GET", "status").catch(() => null), "WebKit's driver");
  const { sessionId } = await send("POST", "session", { capabilities: { alwaysMatch: {} } });
  const session = `session/${sessionId}`;
  await send("POST", `${session}/window/rect`, { x: 0, y: 0, width: 1280, height: 960 });
  const evaluate = (expression) => send("POST", `${session}/execute/sync`, { script: `return ${expression}`, args: [] });
  return {
    async go(url) {
      await send("POST", `${session}/url`, { url });
      await evaluate(`(${collectComplaints})()`);
    },
    complaints: () => evaluate("window.complaints"),
    evaluate,
    perform: (actions) => send("POST", `${session}/actions`, { actions }),
    async close() {
      await send("DELETE", session);
      await stop(driver);
      await stop(screen);
    },
  };
}

// The driver has no way to the console.
function collectComplaints() {
  const { error } = console;
  window.complaints = [];
  console.error = (...words) => {
    window.complaints.push(words.join(" "));
    error.apply(console, words);
  };
  for (const kind of ["error", "unhandledrejection"]) {
    addEventListener(kind, ({ message, reason }) => window.complaints.push(String(message ?? reason)));
  }
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

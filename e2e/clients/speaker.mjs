// A program that prints what it sees, one line at a time.

import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

const PATIENCE_MS = 30_000;

export function run(program, ...args) {
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise((resolve, reject) => child.once("error", reject).once("exit", resolve));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  let patience;
  const late = (what) =>
    new Promise((_, reject) => {
      patience = setTimeout(() => reject(new Error(`timed out waiting for ${what}`)), PATIENCE_MS);
    });
  // The first line for which `wanted` returns something truthy, and that result.
  const until = async (wanted, what) => {
    for (;;) {
      const { value, done } = await lines.next();
      if (done) throw new Error(`it exited before printing ${what}`);
      const found = wanted(value);
      if (found) return found;
    }
  };
  const said = (wanted, what) => Promise.race([until(wanted, what), late(what)]).finally(() => clearTimeout(patience));
  return {
    ended,
    // The next line that matches the pattern, as a match.
    line: (pattern) => said((line) => pattern.exec(line), String(pattern)),
    // The next line, decoded as JSON.
    value: () => said((line) => [JSON.parse(line)], "a value").then(([value]) => value),
    async stop() {
      child.kill();
      await ended.catch(() => {});
    },
  };
}

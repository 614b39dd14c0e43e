// A program that says what it sees, a line at a time.

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
      patience = setTimeout(() => reject(new Error(`it does not say ${what}`)), PATIENCE_MS);
    });
  // The next line for which `wanted` gives something, and what it gives.
  const until = async (wanted, what) => {
    for (;;) {
      const { value, done } = await lines.next();
      if (done) throw new Error(`it ended and did not say ${what}`);
      const found = wanted(value);
      if (found) return found;
    }
  };
  const said = (wanted, what) => Promise.race([until(wanted, what), late(what)]).finally(() => clearTimeout(patience));
  return {
    ended,
    // The next line that fits the pattern, as a match.
    line: (pattern) => said((line) => pattern.exec(line), String(pattern)),
    // The next line, which is a JSON value.
    value: () => said((line) => [JSON.parse(line)], "a value").then(([value]) => value),
    async stop() {
      child.kill();
      await ended.catch(() => {});
    },
  };
}

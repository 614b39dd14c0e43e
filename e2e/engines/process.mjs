// The programs that an engine needs.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

const running = new Set();

export function launch(...command) {
  const program = spawn(...command);
  running.add(program);
  program.once("exit", () => running.delete(program));
  program.once("error", () => running.delete(program));
  return program;
}

// Waits for a line that the program prints, and returns the match.
export function said(program, output, pattern) {
  return new Promise((resolve, reject) => {
    const lines = [];
    program.once("error", reject);
    program.once("exit", (code) => reject(new Error(`${program.spawnfile} exited with ${code}:\n${lines.join("\n")}`)));
    createInterface({ input: output }).on("line", (line) => {
      lines.push(line);
      const found = pattern.exec(line);
      if (found) resolve(found);
    });
  });
}

export async function ended(program) {
  if (running.has(program)) await once(program, "exit");
}

export async function stop(program) {
  program.kill();
  await ended(program);
}

// Those of an engine that didn't start, too: a test file ends when they have.
export const stopAll = () => Promise.all([...running].map(stop));

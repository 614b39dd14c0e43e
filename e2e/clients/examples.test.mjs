// The examples on the page "Connect your own client" do what the page says, exactly as printed there.

import assert from "node:assert/strict";
import { copyFile, mkdir, readFile } from "node:fs/promises";
import { after, before, test } from "node:test";

import { createBoard, PASSWORD, signUp, startCable, startServer } from "../support.mjs";
import { run } from "./speaker.mjs";
import { NEWEST, open } from "./table.mjs";

const DOCS = new URL("../../docs/", import.meta.url);
const PYTHON = process.env.BOARDWALK_PYTHON ?? new URL("../../.tools/python/bin/python", import.meta.url).pathname;

const EXAMPLES = [
  { file: "client.mjs", language: "js", list: "From JavaScript", program: process.execPath },
  { file: "client.py", language: "python", list: "From Python", program: PYTHON },
];

let server;

before(async () => {
  server = await startServer();
});

after(() => server?.stop());

// Node looks for packages in the file's folder and above, and ours are in this folder.
async function placed(file) {
  const folder = new URL("../output/", import.meta.url);
  await mkdir(folder, { recursive: true });
  const copy = new URL(file, folder);
  await copyFile(new URL(`examples/${file}`, DOCS), copy);
  return copy.pathname;
}

for (const { file, language, list, program } of EXAMPLES) {
  test(`${file} is on the page, word for word`, async () => {
    const page = await readFile(new URL("clients.md", DOCS), "utf8");
    const example = await readFile(new URL(`examples/${file}`, DOCS), "utf8");
    assert.ok(page.includes(`\`\`\`${language}\n${example}\`\`\`\n`), `docs/clients.md and docs/examples/${file} differ`);
  });

  test(`${file} adds a list, watches, and receives what it missed`, { timeout: 120_000 }, async (t) => {
    const ann = await signUp(server, `Ann-${language}`);
    const id = await createBoard(server, ann, "Plan");
    const cable = await startCable(server);
    const watcher = await open(NEWEST, { url: server.url, person: ann });
    const example = run(program, await placed(file), cable.url, ann.user.email, PASSWORD);
    t.after(async () => {
      watcher.disconnect();
      cable.stop();
      await example.stop();
    });

    await watcher.join(`boards:${id}`);
    await example.line(/^Plan at \d+: 0 lists$/);
    assert.equal((await watcher.heard(`boards:${id}`, "list:created")).list.name, list);
    const [, accepted] = await example.line(/^accepted as (\d+)$/);

    const push = async (name) => (await watcher.push(`boards:${id}`, "lists:create", { list: { name } })).response.seq;
    const seq = await push("while it watches");
    assert.equal(seq, Number(accepted) + 1);
    await example.line(new RegExp(`^${seq}: list:created by ${ann.user.id}$`));

    cable.cut();
    const missed = [await push("offline"), await push("still offline")];
    cable.heal();
    for (const seq of missed) await example.line(new RegExp(`^${seq}: list:created by ${ann.user.id}$`));
    await example.line(new RegExp(`^back at ${missed.at(-1)}$`));
  });
}

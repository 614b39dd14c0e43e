// The main path through the app, for two people in one engine.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { PASSWORD, signUp, startServer } from "../support.mjs";
import { Person, button, field, heading, link, list, part } from "./person.mjs";
import { stopAll } from "./process.mjs";

const card = (name) => link(name, part("board"));
const comments = { selector: "[data-testid=comments] em", name: "well" };

// Tells it in the engine that `start` starts.
export function tell(start) {
  let server, engine, ann, ben;
  let broken = false;

  // Each begins where the one before has ended.
  const step = (name, act) =>
    test(name, async (context) => {
      if (broken) return context.skip("an earlier step failed");
      broken = true;
      await act();
      broken = false;
    });

  before(async () => {
    server = await startServer();
    engine = await start();
    for (const name of ["Ann", "Ben"]) await signUp(server, name);
    ann = new Person(await engine.openWindow(), server.url);
    ben = new Person(await engine.openWindow(), server.url);
  });

  after(async () => {
    await engine?.close();
    await stopAll();
    await server?.stop();
  });

  step("people sign in", async () => {
    for (const [person, email] of [[ann, "ann@example.org"], [ben, "ben@example.org"]]) {
      await person.go("/");
      await person.write(field("Email"), email);
      await person.write(field("Password"), PASSWORD);
      await person.press("Enter");
      await person.see(heading("Your boards"));
    }
  });

  step("a board that one of them creates and shares opens for the other", async () => {
    await ann.click(button("Create a board"));
    await ann.write(field("Board name"), "Plan");
    await ann.press("Enter");
    await ann.see(part("board"));
    await ann.click(button("Members"));
    await ann.write(field("Invite by email"), "ben@example.org");
    await ann.press("Enter");
    await ben.click(link("Plan", part("invited-boards")));
    await ben.see(part("board"));
    await ann.press("Escape");
  });

  step("what one adds, the other sees", async () => {
    await ann.click(button("Add your first list"));
    for (const name of ["To do", "Done"]) {
      await ann.write(field("New list name"), name);
      await ann.press("Enter");
    }
    await ann.press("Escape");
    await addCards(ann, "To do", ["one", "two", "three"]);
    for (const person of [ann, ben]) await person.seeCards([["one", "two", "three"], []]);
  });

  step("a card is dragged by mouse", async () => {
    await ann.drag(card("three"), card("one"), -10);
    for (const person of [ann, ben]) await person.seeCards([["three", "one", "two"], []]);
    await ann.drag(card("two"), list("Done"), 0);
    for (const person of [ann, ben]) await person.seeCards([["three", "one"], ["two"]]);
  });

  step("a card is moved by keys", async () => {
    await ben.tabTo(card("three"));
    for (const key of ["Space", "ArrowDown", "Space"]) await ben.press(key);
    for (const person of [ann, ben]) await person.seeCards([["one", "three"], ["two"]]);
  });

  step("a comment on an open card appears for the other", async () => {
    for (const person of [ann, ben]) await person.click(card("one"));
    await ann.write(field("Write a comment"), "done *well*");
    await ann.press("Control+Enter");
    for (const person of [ann, ben]) await person.see(comments);
  });

  step("Esc closes one layer at a time", async () => {
    const menu = { selector: "select", name: "List" };
    for (const person of [ann, ben]) {
      await person.click(button("Move", part("card-dialog")));
      await person.see(menu);
      await person.press("Escape");
      await person.seeNot(menu);
      await person.click(heading("Comments", part("card-dialog")));
      await person.press("Escape");
      await person.seeNot(part("card-dialog"));
    }
  });

  step("what is done while the server is gone is kept and sent once it is back", async () => {
    await server.restart("SIGKILL", async () => {
      await ann.see(part("connection-bar"));
      await addCards(ann, "Done", ["offline"]);
      await ann.seeCards([["one", "three"], ["two", "offline"]]);
    });
    await ben.seeCards([["one", "three"], ["two", "offline"]]);
    await addCards(ben, "To do", ["after"]);
    for (const person of [ann, ben]) await person.seeCards([["one", "three", "after"], ["two", "offline"]]);
  });

  step("a reload shows the same", async () => {
    await ann.reload();
    await ann.seeCards([["one", "three", "after"], ["two", "offline"]]);
  });

  step("no script failed", async () => {
    // What the engine itself logs while the server is gone.
    const ours = (text) => !/WebSocket|can’t establish a connection|NetworkError/.test(text);
    for (const person of [ann, ben]) assert.deepEqual((await person.complaints()).filter(ours), []);
  });
}

async function addCards(person, where, names) {
  await person.click(button("Add a card", list(where)));
  for (const name of names) {
    await person.write(field("New card name"), name);
    await person.press("Enter");
  }
  await person.press("Escape");
}

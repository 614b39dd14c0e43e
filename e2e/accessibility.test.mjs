// axe on every page, light and dark, wide and narrow.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

import { signIn, stage } from "./browser.mjs";

const AXE = await readFile(new URL("node_modules/axe-core/axe.min.js", import.meta.url), "utf8");

const at = stage("--demo");

async function findings(page) {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(() => globalThis.axe.run());
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" ")}`);
}

for (const colorScheme of ["light", "dark"]) {
  for (const width of [1280, 390]) {
    test(`no violations, ${colorScheme}, ${width} px`, async () => {
      const options = { colorScheme, viewport: { width, height: 800 }, reducedMotion: "reduce" };
      const page = await at.openPage(options);
      const clean = async (what) => assert.deepEqual(await findings(page), [], what);
      for (const address of ["/sign_up", "/sign_in", "/nowhere"]) {
        await page.goto(address);
        await page.getByRole("heading").first().waitFor();
        await clean(address);
      }
      await signIn(page, "ann@demo.example", "boardwalk");
      await page.getByTestId("owned-boards").getByRole("link").first().waitFor();
      await clean("home");
      await page.getByTestId("owned-boards").getByRole("link").first().click();
      await page.getByText("Paint the terrace").waitFor();
      await clean("board");
      const wide = await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth);
      assert.ok(wide, "the page itself does not scroll sideways");
      await page.getByRole("link", { name: "Paint the terrace" }).focus();
      await page.keyboard.press("Space");
      await page.locator("[data-lifted]").first().waitFor();
      // What is being moved is faded in its old place.
      const found = (await findings(page)).filter((it) => !it.startsWith("color-contrast"));
      assert.deepEqual(found, [], "dragging by keyboard");
      await page.keyboard.press("Escape");
      await page.getByRole("button", { name: "Members" }).click();
      await page.getByTestId("members").waitFor();
      await clean("members");
      await page.keyboard.press("Escape");
      await page.getByText("New menu for spring").click();
      await page.getByTestId("card-dialog").getByText("I have a first draft.").waitFor();
      await clean("card");
      await page.goto("/account");
      await page.getByTestId("sessions").waitFor();
      await clean("account");
      await page.context().close();
    });
  }
}

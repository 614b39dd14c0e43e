// Screenshots of the demo board for the README: `node screenshots.mjs [folder]`.

import { mkdir } from "node:fs/promises";

import { launch, openPage, signIn } from "./browser.mjs";
import { startServer } from "./support.mjs";

const folder = process.argv[2] ?? new URL("../docs/images", import.meta.url).pathname;
const SHOTS = [
  ["light", { colorScheme: "light", viewport: { width: 1280, height: 760 } }],
  ["dark", { colorScheme: "dark", viewport: { width: 1280, height: 760 } }],
  ["phone", { colorScheme: "light", viewport: { width: 390, height: 780 }, hasTouch: true, isMobile: true }],
];

await mkdir(folder, { recursive: true });
const server = await startServer("--demo");
const browser = await launch();
try {
  for (const [name, options] of SHOTS) {
    const ben = await openPage(browser, server, options);
    await signIn(ben, "ben@demo.example", "boardwalk");
    await ben.getByTestId("invited-boards").getByRole("link").first().click();
    await ben.getByTestId("board").waitFor();
    const page = await openPage(browser, server, options);
    await signIn(page, "ann@demo.example", "boardwalk");
    await page.screenshot({ path: `${folder}/home-${name}.png` });
    await page.getByTestId("owned-boards").getByRole("link").first().click();
    await page.getByText("Paint the terrace").waitFor();
    await page.screenshot({ path: `${folder}/board-${name}.png` });
    await page.getByRole("link", { name: "New menu for spring" }).click();
    await page.getByRole("dialog").getByText("I have a first draft.").waitFor();
    await page.screenshot({ path: `${folder}/card-${name}.png` });
    for (const one of [page, ben]) {
      if (one.complaints.length) throw new Error(`console errors: ${one.complaints.join("\n")}`);
      await one.context().close();
    }
  }
} finally {
  await browser.close();
  await server.stop();
}

// The main path in WebKit.

import { test } from "node:test";

import { tell } from "./story.mjs";
import { start } from "./webkit.mjs";

if (process.platform === "linux") tell(start);
else test("the main path", { skip: "WebKitGTK is for Linux only" }, () => {});

// The main path in Firefox.

import { start } from "./firefox.mjs";
import { tell } from "./story.mjs";

tell(start);

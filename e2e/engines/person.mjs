// What a person sees and does in a window of any engine: by mouse and keys, at what is there and not covered.

import { eventually } from "../support.mjs";
import { call } from "./page.mjs";

// Keys without a character, as WebDriver writes them.
const KEYS = { Backspace: "\uE003", Tab: "\uE004", Enter: "\uE006", Shift: "\uE008", Control: "\uE009", Escape: "\uE00C" };
const ARROWS = { ArrowLeft: "\uE012", ArrowUp: "\uE013", ArrowRight: "\uE014", ArrowDown: "\uE015" };

// What to look for; `name` is what a screen reader would say.
export const button = (name, within) => ({ selector: "button", name, within });
export const link = (name, within) => ({ selector: "a[href]", name, within });
export const heading = (name, within) => ({ selector: "h1, h2, h3", name, within });
export const field = (name, within) => ({ selector: "input, textarea", name, within });
export const part = (testId) => ({ selector: `[data-testid="${testId}"]` });
export const list = (name) => ({ selector: `[data-testid=list][aria-label="${name}"]` });

export class Person {
  #window;
  #url;

  constructor(window, url) {
    this.#window = window;
    this.#url = url;
  }

  go(path) {
    return this.#window.go(new URL(path, this.#url).href);
  }

  reload() {
    return this.#window.evaluate("location.href").then((url) => this.#window.go(url));
  }

  complaints() {
    return this.#window.complaints();
  }

  // Waits until it is on the page.
  see(what) {
    return this.#until(() => this.#ask("isThere", what), `to see ${described(what)}`);
  }

  seeNot(what) {
    return this.#until(async () => !(await this.#ask("isThere", what)), `not to see ${described(what)}`);
  }

  // Waits until the cards are these, list by list.
  seeCards(expected) {
    const wanted = JSON.stringify(expected);
    return this.#until(async () => JSON.stringify(await this.#ask("cards")) === wanted, `to see ${wanted}`);
  }

  async click(what) {
    const { x, y } = await this.#aim(what);
    await this.#pointer([move(x, y), { type: "pointerDown", button: 0 }, { type: "pointerUp", button: 0 }]);
  }

  // Clicks the field, and types.
  async write(what, text) {
    await this.click(what);
    await this.#until(() => this.#ask("isFocused", what), `the focus in ${described(what)}`);
    await this.type(text);
  }

  type(text) {
    return this.#keys([...text].flatMap((letter) => [down(letter), up(letter)]));
  }

  // One key, or several that are held together: "Control+Enter".
  press(keys) {
    const names = keys.split("+").map((name) => ({ ...KEYS, ...ARROWS, Space: " " })[name] ?? name);
    return this.#keys([...names.map(down), ...names.reverse().map(up)]);
  }

  // Goes there by the Tab key, as one would without a mouse.
  async tabTo(what) {
    for (let presses = 0; presses < 100; presses += 1) {
      if (await this.#ask("isFocused", what)) return;
      await this.press("Tab");
    }
    throw new Error(`the Tab key does not lead to ${described(what)}`);
  }

  // By mouse, to so many pixels below the middle of the target.
  async drag(what, target, below) {
    const [from, to] = [await this.#aim(what), await this.#aim(target)];
    const between = (share) => move(from.x + (to.x - from.x) * share, from.y + (to.y + below - from.y) * share);
    const steps = Array.from({ length: 10 }, (_, step) => between((step + 1) / 10));
    await this.#pointer([move(from.x, from.y), { type: "pointerDown", button: 0 }, ...steps]);
    // It moves once per frame.
    await this.see({ selector: "[data-dragging]" });
    await this.#pointer([between(1), { type: "pointerUp", button: 0 }]);
  }

  // The middle of it, once it stands still and nothing covers it.
  #aim(what) {
    let before;
    return this.#until(async () => {
      const now = await this.#ask("middle", what);
      const still = now && before && now.x === before.x && now.y === before.y;
      before = now;
      return still && now;
    }, `to reach ${described(what)}`);
  }

  async #until(check, wish) {
    return eventually(check, wish).catch(async (error) => {
      throw new Error(`${error.message}\nThe page says:\n${await this.#window.evaluate("document.body.innerText")}`);
    });
  }

  async #ask(question, ...args) {
    return JSON.parse(await this.#window.evaluate(call(question, ...args)));
  }

  #pointer(actions) {
    return this.#window.perform([{ type: "pointer", id: "mouse", parameters: { pointerType: "mouse" }, actions }]);
  }

  #keys(actions) {
    return this.#window.perform([{ type: "key", id: "keyboard", actions }]);
  }
}

const move = (x, y) => ({ type: "pointerMove", x: Math.round(x), y: Math.round(y), duration: 16 });
const down = (value) => ({ type: "keyDown", value });
const up = (value) => ({ type: "keyUp", value });
const described = ({ selector, name, within }) =>
  [name ? `“${name}” (${selector})` : selector, ...(within ? [described(within)] : [])].join(" in ");

// Functions that run in the page: what a person would find on it.

function nameOf(element) {
  const said = (element) => {
    const copy = element.cloneNode(true);
    copy.querySelectorAll("[aria-hidden=true]").forEach((hidden) => hidden.remove());
    return copy.textContent.trim();
  };
  return element.getAttribute("aria-label") ?? (element.labels?.length ? said(element.labels[0]) : said(element));
}

// The first that is shown. An exact name wins over one with more around it, such as a plus sign or a hint.
function find({ selector, name, within }) {
  const root = within ? find(within) : document;
  const all = root ? [...root.querySelectorAll(selector)] : [];
  const seen = all.filter((element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true }));
  if (name === undefined) return seen[0] ?? null;
  const named = (matches) => seen.find((element) => matches(nameOf(element)) || matches(element.placeholder ?? ""));
  return named((it) => it === name) ?? named((it) => it.includes(name)) ?? null;
}

const isThere = (what) => find(what) !== null;

const isFocused = (what) => document.hasFocus() && document.activeElement === find(what);

// Its middle, scrolled into view; null while something else covers it.
function middle(what) {
  const element = find(what);
  if (!element) return null;
  element.scrollIntoView({ block: "nearest", inline: "nearest", behavior: "instant" });
  const { left, top, width, height } = element.getBoundingClientRect();
  const at = { x: left + width / 2, y: top + height / 2 };
  return element.contains(document.elementFromPoint(at.x, at.y)) ? at : null;
}

// The names of the cards, list by list.
function cards() {
  const names = (list) => [...list.querySelectorAll(".card__link")].map((card) => card.textContent);
  return [...document.querySelectorAll("[data-testid=list]")].map(names);
}

const QUESTIONS = { isThere, isFocused, middle, cards };

// An expression that calls one of them, for an engine to evaluate: the result as JSON.
export function call(name, ...args) {
  const functions = Object.entries({ nameOf, find, ...QUESTIONS }).map(([name, it]) => `const ${name} = ${it};`);
  return `(() => { ${functions.join("\n")}\nreturn JSON.stringify(${name}(...${JSON.stringify(args)})); })()`;
}

// The line above each group of rows: its name, its controls, and how to read it. The explanation is never a tooltip
// only, because a projector has no hover.

import { node } from "./dom.js";

export function createHead(title, ...controls) {
  const name = node("strong", {}, title);
  const notice = node("span", { class: "in-notice" });
  const caption = createCaption();
  const element = node("div", { class: "in-head" }, name, ...controls, notice, caption.element);
  return { element, name, notice, caption };
}

// "How to read: ..." with "more", which opens over what is below it and is closed by a click elsewhere.
export function createCaption() {
  const short = node("span", { class: "in-short" });
  const long = node("div", { class: "in-long" });
  const more = node("details", { class: "in-more" }, node("summary", {}, "more"), long);
  const element = node("span", { class: "in-caption" }, short, more);
  more.addEventListener("toggle", () => element.parentElement?.classList.toggle("is-open", more.open)); // above what follows
  element.addEventListener("focusout", (event) => {
    if (!element.contains(event.relatedTarget)) more.open = false;
  });

  function say(caption, extra = "") {
    element.hidden = !caption;
    if (!caption) return;
    short.textContent = `How to read: ${caption.short}`;
    short.title = caption.short;
    long.textContent = [caption.short, caption.more, extra].filter(Boolean).join(" ");
  }

  return { element, say };
}

export function button(text, title, onclick, attributes = {}) {
  return node("button", { type: "button", class: "in-button", title, onclick, ...attributes }, text);
}

// A few choices side by side, one of them pressed.
export function createChoices(label, onChoose) {
  const element = node("span", { class: "in-choices", role: "group", "aria-label": label });
  let buttons = new Map();

  function offer(choices, chosen) {
    const names = choices.map(([name]) => name);
    if (names.join() !== [...buttons.keys()].join()) {
      buttons = new Map(
        choices.map(([name, text, title, colour]) => [
          name,
          button(text, title ?? "", () => onChoose(name), colour ? { style: `--key:${colour}` } : {}),
        ]),
      );
      element.replaceChildren(...buttons.values());
    }
    for (const [name, each] of buttons) each.setAttribute("aria-pressed", String(name === chosen));
  }

  return { element, offer, buttons: () => buttons };
}

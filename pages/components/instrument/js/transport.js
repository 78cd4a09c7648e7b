// Play, step, copy the link, save the picture, show the keys.

import { node, svg } from "./dom.js";
import { button } from "./heads.js";
import { KEYS } from "./keys.js";
import { savePicture } from "./picture.js";

const SLOWEST = 500; // milliseconds a word; long texts play faster, so that none takes much longer than this:
const WHOLE = 15_000;
const SPEEDS = [0.5, 1, 2, 4];
const SHAPES = {
  play: "M3 1v12l10-6z",
  pause: "M2 1h4v12H2zM8 1h4v12H8z",
  back: "M9 1v12L2 7zM1 1h1.5v12H1z",
  on: "M5 1v12l7-6zM11.5 1H13v12h-1.5z",
};

function icon(name) {
  return svg(
    "svg",
    { viewBox: "0 0 14 14", width: 12, height: 12, "aria-hidden": "true" },
    svg("path", { d: SHAPES[name], fill: "currentColor" }),
  );
}

export function createTransport(instrument) {
  const { store } = instrument;
  const step = (by) =>
    store.set({ t: Math.min(Math.max(store.state.t + by, 0), instrument.scene.count - 1), playing: false });
  const back = button("", "One word back (left arrow)", () => step(-1), { "aria-label": "back", "data-do": "back" });
  const toggle = button("", "Play or pause (Space)", () => store.set({ playing: !store.state.playing }), {
    "data-do": "play",
  });
  const on = button("", "One word on (right arrow)", () => step(1), { "aria-label": "on", "data-do": "on" });
  back.append(icon("back"));
  on.append(icon("on"));
  const play = node("span", {}, "Play");
  const shape = toggle.appendChild(node("span", { class: "in-icon" }, icon("play")));
  toggle.append(play);
  const pace = button("1×", "Speed of playing", () => {
    speed = SPEEDS[(SPEEDS.indexOf(speed) + 1) % SPEEDS.length];
    pace.textContent = `${speed}×`;
  });
  const copy = button(
    "Copy link",
    "Copy a link that shows exactly this",
    async () => {
      tell(copy, (await instrument.link.copy()) ? "Copied" : "Copy it from the address bar");
    },
    { "data-do": "copy" },
  );
  const save = button(
    "Save picture",
    "Save what is shown as a picture",
    async () => {
      tell(save, (await savePicture(instrument)) ? "Saved" : "Could not be saved");
    },
    { "data-do": "picture" },
  );
  const keys = button("?", "Keys", () => help(), { "data-do": "keys", "aria-expanded": "false" });
  const list = node(
    "dl",
    { class: "in-keys", hidden: true },
    ...KEYS.flatMap(([key, what]) => [node("dt", {}, key), node("dd", {}, what)]),
  );
  const element = node(
    "div",
    { class: "in-transport" },
    back,
    toggle,
    on,
    pace,
    node("span", { class: "in-spring" }),
    copy,
    save,
    keys,
    list,
  );
  element.addEventListener("focusout", (event) => {
    if (!element.contains(event.relatedTarget)) help(false);
  });
  let speed = 1;
  let due = 0;
  let isRunning = false;

  function tell(where, text) {
    const before = where.dataset.text ?? where.textContent;
    where.dataset.text = before;
    where.textContent = text;
    setTimeout(() => (where.textContent = before), 1500);
  }

  function help(isOpen = list.hidden) {
    list.hidden = !isOpen;
    keys.setAttribute("aria-expanded", String(isOpen));
  }

  // The next word in the order of reading; null at its end.
  function next() {
    const { scene } = instrument;
    const by = scene.readings[scene.focus].side === "backward" ? -1 : 1;
    const t = store.state.t + by;
    return t >= 0 && t < scene.count ? t : null;
  }

  function begin() {
    if (!store.state.playing || isRunning) return;
    if (next() === null) store.set({ t: store.state.t ? 0 : instrument.scene.count - 1 }); // at the end: from the start
    isRunning = true;
    due = performance.now() + pause();
    requestAnimationFrame(frame);
  }

  const pause = () => Math.min(Math.max(WHOLE / instrument.scene.count, 25), SLOWEST) / speed;

  // At most one word a frame: on a slow machine playing takes longer, but skips nothing.
  function frame(now) {
    isRunning = store.state.playing;
    if (!isRunning) return;
    if (now >= due) {
      const t = next();
      due = Math.max(due + pause(), now);
      store.set(t === null ? { playing: false } : { t });
    }
    requestAnimationFrame(frame);
  }

  function draw() {
    const state = store.state.playing ? "pause" : "play";
    if (element.dataset.state !== state) {
      element.dataset.state = state;
      shape.replaceChildren(icon(state));
      play.textContent = state === "play" ? "Play" : "Pause";
    }
  }

  return { element, draw, mark: draw, play: begin, help };
}

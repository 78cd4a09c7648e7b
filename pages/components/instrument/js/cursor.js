// The cursor: one line over all rows, moved by clicking and dragging. Only a transform changes when it moves, so a step
// costs the browser no layout. It is also a slider, which is how a keyboard and a screen reader know it.

import { said } from "./answers.js";
import { node } from "./dom.js";
import { number, percent } from "./numbers.js";

const FRAME = 14; // columns at least this wide are framed; narrower ones get a line through their middle

// A line over a group of rows. `where(scene)` says [left, width] of the column in the rows' plot, or null.
export function createLine(where = columnOf) {
  const element = node("div", { class: "in-cursor", "aria-hidden": "true" });
  const flag = element.appendChild(node("span", { class: "in-flag" }));
  let shape = "";

  function mark(scene, isFlagged = false) {
    const place = where(scene);
    element.hidden = !place;
    if (!place) return;
    const [left, width] = place;
    const isFrame = width >= FRAME;
    const line = scene.sizes.cursor;
    const wide = isFrame ? width : line;
    element.style.transform = `translateX(${isFrame ? left - 1 : left + width / 2 - line / 2}px)`;
    const now = `${isFrame} ${wide}`;
    if (now !== shape) {
      element.classList.toggle("frame", isFrame);
      element.style.width = `${wide}px`;
      shape = now;
    }
    const word = isFlagged && !scene.columns.hasWords ? scene.wordAt(scene.state.t) : "";
    if (flag.textContent !== word) flag.textContent = word;
    flag.classList.toggle("left", left > scene.width * 0.7);
  }

  return { element, mark };
}

function columnOf(scene) {
  const t = scene.state.t;
  return scene.columns.has(t) ? [scene.columns.left(t), scene.columns.width(t)] : null;
}

// Clicks and drags on rows: the pointer's x chooses the word. `press` hears where it went down.
export function followPointer(area, plotLeft, at, choose, press = () => {}) {
  let dragging = false;
  const place = (event) => [event.clientX - plotLeft(), event.clientY - area.getBoundingClientRect().top];
  const move = (event) => choose(at(...place(event)));
  const down = (event) => {
    if (event.button !== 0 || event.target.closest(".in-head, .in-gutter, .in-margin, .in-pane")) return;
    dragging = true;
    area.setPointerCapture(event.pointerId);
    press(...place(event));
    move(event);
  };
  const up = () => (dragging = false);
  // the focus goes to the slider, not to the word that was pressed, so that keys act at once
  area.addEventListener(
    "mousedown",
    (event) => !event.target.closest(".in-head, .in-gutter") && event.preventDefault(),
  );
  area.addEventListener("pointerdown", down);
  area.addEventListener("pointermove", (event) => dragging && move(event));
  area.addEventListener("pointerup", up);
  area.addEventListener("pointercancel", up);
}

// What the slider says: where it is, what the answer is there, what the unit does there.
export function spoken(scene) {
  const { readings, state } = scene;
  const reading = readings[0];
  const t = Math.min(state.t, reading.timesteps - 1);
  const parts = [`${reading.noun} ${t + 1} of ${reading.timesteps}: ${reading.tokens[t]}`];
  readings.forEach((each, index) => {
    if (t >= each.timesteps) return;
    const letter = readings.length > 1 ? `${"AB"[index]}: ` : "";
    if (scene.reveal) parts.push(`${letter}${spokenAnswer(each, t)}`);
    const numbers = Object.keys(each.quantities).map(
      (name) => `${name} ${number(each.value(name, scene.unit(index), t))}`,
    );
    parts.push(`${letter}unit ${scene.unit(index)}: ${numbers.join(", ")}`);
  });
  return parts.join("; ");
}

function spokenAnswer(reading, t) {
  return reading.answers === "classes" ? `${reading.answer_name} ${percent(reading.answer[t])}` : said(reading, t);
}

// The text itself: a strip with each word above its column, and, when words are wider than their columns, the reading
// pane, where the same words stand as running text and follow the cursor.

import { said } from "./answers.js";
import { hatch, sized } from "./canvas.js";
import { node } from "./dom.js";

const LEAST_CHANGE = 0.05; // smaller changes of the answer get no triangle
const MOST_TRIANGLES = 40;

export function createStrip(index, row) {
  const canvas = node("canvas", { "data-row": index ? "turns-b" : "turns", "aria-hidden": "true" });
  const holder = node("div", { class: "in-words" });
  const label = node("span");
  const arrow = node("span", { class: "in-arrow" });
  const { element, gutter, plot, margin } = row("in-strip");
  gutter.append(label, arrow);
  plot.append(canvas, holder);
  let buttons = [];
  let current = null;

  function draw(scene) {
    const reading = scene.readings[index];
    const { columns, sizes } = scene;
    arrow.textContent = reading.side === "backward" ? "←" : "";
    arrow.title = reading.side === "backward" ? "reads right to left" : "";
    const turns = scene.reveal ? sizes.turns : 0;
    const pen = sized(canvas, scene.width, sizes.strip);
    const count = columns.hasWords ? Math.max(Math.min(columns.to, reading.timesteps) - columns.from, 0) : 0;
    while (buttons.length > count) buttons.pop().remove();
    while (buttons.length < count)
      buttons.push(holder.appendChild(node("button", { type: "button", class: "word", tabindex: -1 })));
    buttons.forEach((button, at) => place(button, scene, reading, columns.from + at, turns));
    if (!columns.hasWords) drawBlocks(pen, scene, reading, sizes.strip - turns);
    if (scene.reveal) drawTriangles(pen, scene, reading);
    drawCut(margin, gutter, reading, scene);
    mark(scene);
  }

  function place(button, scene, reading, t, turns) {
    const { columns, sizes } = scene;
    dress(button, scene, reading, t);
    button.style.left = `${columns.left(t) + 1}px`;
    button.style.width = `${columns.width(t) - 2}px`;
    button.style.height = `${sizes.strip - turns - 2}px`;
  }

  function mark(scene) {
    if (current) current.classList.remove("now");
    const t = Math.min(scene.state.t, scene.readings[index].timesteps - 1);
    label.textContent = `${scene.title(index, "")}${t + 1} of ${scene.readings[index].timesteps}`;
    current = scene.columns.hasWords ? buttons[scene.state.t - scene.columns.from] : null;
    if (current) current.classList.add("now");
  }

  return { element, plot, draw, mark };
}

// Colour, text and spoken text of one word, in the strip or in the pane.
function dress(button, scene, reading, t) {
  const token = reading.tokens[t];
  if (button.textContent !== token) button.textContent = token;
  button.dataset.index = t;
  button.classList.toggle("unknown", reading.unknown[t]);
  button.classList.toggle("written", isWritten(scene, t));
  const fill = scene.verdict(reading, t);
  button.style.background = fill;
  button.style.color = scene.colours.textOn(fill);
  button.title = describe(scene, reading, t);
  button.setAttribute("aria-label", `${token}, ${button.title}`);
}

function describe(scene, reading, t) {
  const parts = [`${reading.noun} ${t + 1} of ${reading.timesteps}`];
  if (scene.reveal) {
    parts.push(said(reading, t));
  }
  if (isWritten(scene, t)) parts.push("written by the network");
  if (reading.unknown[t]) parts.push(`the network does not know this ${reading.noun}`);
  return parts.join(", ");
}

const isWritten = (scene, t) => Number.isInteger(scene.options.written_from) && t >= scene.options.written_from;

function drawBlocks(pen, scene, reading, height) {
  const { columns } = scene;
  for (let t = columns.from; t < Math.min(columns.to, reading.timesteps); t += 1) {
    pen.fillStyle = scene.verdict(reading, t);
    pen.fillRect(columns.left(t), 4, columns.width(t) - (columns.width(t) > 5 ? 1 : 0), height - 6);
    if (!reading.unknown[t]) continue;
    pen.fillStyle = scene.palette.ink;
    pen.fillRect(columns.left(t), height - 5, Math.max(columns.width(t) - 1, 1), 2);
  }
}

// Up or down by how the word moved the answer; the area grows with the change.
function drawTriangles(pen, scene, reading) {
  const { columns, sizes, palette } = scene;
  const shown = reading.changes.filter(([t, change]) => columns.has(t) && Math.abs(change) >= LEAST_CHANGE);
  const whole = reading.answers === "classes" ? 0.5 : Math.abs(reading.changes[0]?.[1] ?? 1); // what fills the room
  for (const [t, change] of shown.slice(0, MOST_TRIANGLES)) {
    const room = sizes.turns;
    const height = Math.min(Math.max(room * Math.sqrt(Math.abs(change) / whole), 4), room);
    const half = height * 0.7;
    const x = columns.centre(t);
    const tip = change > 0 ? sizes.strip - room : sizes.strip - room + height;
    const foot = change > 0 ? sizes.strip - room + height : sizes.strip - room;
    pen.fillStyle = change > 0 ? palette.classes[1] : palette.classes[0];
    if (reading.n_answers > 2 && change < 0) pen.fillStyle = palette.muted;
    if (reading.answers === "numbers") pen.fillStyle = palette.muted;
    pen.beginPath();
    pen.moveTo(x - half, foot);
    pen.lineTo(x + half, foot);
    pen.lineTo(x, tip);
    pen.fill();
  }
}

// A hatched stub at the end that was not read; the sentence stands in the head of the strip.
function drawCut(margin, gutter, reading, scene) {
  for (const place of [margin, gutter]) place.querySelector(".in-cut")?.remove();
  if (!reading.cut.n) return;
  const stub = node("canvas", { class: "in-cut", title: cutSentence(reading) });
  const pen = sized(stub, 14, scene.sizes.strip - scene.sizes.turns - 2);
  hatch(pen, 0, 0, 14, scene.sizes.strip, scene.palette.muted);
  (reading.cut.side === "end" ? margin : gutter).append(stub);
}

export function cutSentence(reading) {
  if (!reading.cut.n) return "";
  const first = reading.cut.side === "start" ? "first " : "";
  return `${first}${reading.cut.n} ${reading.noun}${reading.cut.n > 1 ? "s" : ""} not read (limit ${reading.cut.limit})`;
}

export function createPane(index, row) {
  const { element, gutter, plot } = row("in-pane");
  const text = plot.appendChild(node("div", { class: "in-pane-text" }));
  gutter.append(node("span", {}, "text"));
  let words = [];
  let [written, dressed, current] = [null, null, null];

  function draw(scene) {
    const reading = scene.readings[index];
    const kind = scene.columns.hasWords ? "read" : "word"; // the strip has "word" buttons of its own
    if (written !== reading) write(reading);
    text.style.lineHeight = `${scene.sizes.paneLine}px`;
    text.style.maxHeight = `${scene.sizes.paneLine * 3}px`;
    const look = `${kind} ${scene.reveal} ${scene.palette.theme}`;
    if (look !== dressed) {
      words.forEach((word, t) => {
        word.className = kind;
        dress(word, scene, reading, t);
      });
      dressed = look; // 500 words are worth not doing it twice
    }
    mark(scene);
  }

  function write(reading) {
    text.textContent = "";
    let end = reading.spans.length ? reading.spans[0][0] : 0;
    words = reading.tokens.map((token, t) => {
      const [start, stop] = reading.spans[t];
      if (start > end) text.append(reading.text.slice(end, start).replace(/\s+/g, " "));
      end = stop;
      return text.appendChild(node("button", { type: "button", tabindex: -1 }));
    });
    [written, dressed, current] = [reading, null, null];
  }

  function mark(scene) {
    if (current) current.classList.remove("now");
    current = words[Math.min(scene.state.t, words.length - 1)];
    if (!current) return;
    current.classList.add("now");
    const line = scene.sizes.paneLine;
    const at = Math.round(current.offsetTop / line) * line;
    if (at < text.scrollTop || at + line > text.scrollTop + text.clientHeight + 1) text.scrollTop = at - line; // one line above stays in sight
  }

  return { element, draw, mark };
}

// What one unit does, quantity by quantity: bars, because a length is read better than a colour. The order of the lanes
// is the order of the computation.

import { sized, textWidth } from "./canvas.js";
import { fade } from "./colours.js";
import { node } from "./dom.js";
import { number } from "./numbers.js";

const LEAST_FOR_VALUE = 40; // narrower columns have no room for "−0.63"

export function createLanes(index, row) {
  const element = node("div", { class: "in-lanes" });
  let lanes = [];
  let cell = null;

  function build(scene, reading) {
    cell = reading.cell;
    lanes = Object.entries(reading.quantities).map(([name, { plain }]) => {
      const { element: line, gutter, plot, margin } = row("in-lane");
      const value = node("output", { "data-gutter": index ? `${name}-b` : name });
      gutter.append(
        node("b", { style: `color:${scene.palette.gates[name]}` }, name),
        node("span", { class: "in-plain" }, plain),
        value,
      );
      const canvas = plot.appendChild(
        node("canvas", { "data-row": index ? `${name}-b` : name, "aria-hidden": "true" }),
      );
      return { name, line, canvas, value, margin };
    });
    element.replaceChildren(...lanes.map((lane) => lane.line));
  }

  function draw(scene) {
    const reading = scene.readings[index];
    if (cell !== reading.cell || element.dataset.theme !== scene.palette.theme) build(scene, reading);
    element.dataset.theme = scene.palette.theme;
    for (const lane of lanes) {
      lane.margin.textContent = limitText(limitsOf(scene, index, lane.name));
      drawLane(sized(lane.canvas, scene.width, scene.sizes.lane), scene, index, lane.name);
    }
    mark(scene);
  }

  function mark(scene) {
    const reading = scene.readings[index];
    const t = scene.state.t;
    for (const lane of lanes)
      lane.value.textContent = t < reading.timesteps ? number(reading.value(lane.name, scene.unit(index), t)) : "";
  }

  return { element, draw, mark };
}

// Where a lane ends. c has no limits of its own: the largest size that the shown units reach, of A and B alike, and at
// least 1, so that c and the g that is written into it can be compared.
function limitsOf(scene, index, name) {
  if (name !== "c") return scene.readings[index].limits[name];
  let most = 1;
  scene.readings.forEach((reading, at) => {
    if ("c" in reading.quantities)
      for (const value of reading.lane("c", scene.unit(at))) most = Math.max(most, Math.abs(value));
  });
  return [-most, most];
}

function limitText([low, high]) {
  return low < 0 ? `±${high >= 10 ? high.toFixed(0) : number(high, 1)}` : "0 to 1";
}

function drawLane(pen, scene, index, name) {
  const { columns, sizes, palette } = scene;
  const reading = scene.readings[index];
  const values = reading.lane(name, scene.unit(index));
  const colour = palette.gates[name];
  const [low, high] = limitsOf(scene, index, name);
  const top = 1;
  const height = sizes.lane - 3;
  const zero = top + (height * high) / (high - low);
  pen.fillStyle = palette.panel;
  pen.fillRect(0, top, columns.right, height);
  const texts = [];
  for (let t = columns.from; t < Math.min(columns.to, reading.timesteps); t += 1) {
    const [x, wide] = [columns.left(t), columns.width(t)];
    const gap = wide >= 6 ? 1 : 0;
    const value = values[t];
    const end = zero - (value * height) / (high - low);
    const bar = [x + gap, Math.min(zero, end), wide - 2 * gap, Math.max(Math.abs(zero - end), 1)];
    pen.fillStyle = colour;
    pen.fillRect(...bar);
    if (wide >= LEAST_FOR_VALUE && !scene.classView) texts.push([number(value), x + wide / 2, bar, value >= 0]);
  }
  if (low < 0) {
    pen.strokeStyle = fade(palette.muted, 0.6);
    pen.beginPath();
    pen.moveTo(0, Math.round(zero) + 0.5);
    pen.lineTo(columns.right, Math.round(zero) + 0.5);
    pen.stroke();
  }
  if (texts.length) writeValues(pen, scene, texts, colour, { top, zero, bottom: top + height });
}

// Each number stands where it crosses no edge: a gate's in its bar if that is tall enough, else above it; a signed one
// on the other side of zero.
function writeValues(pen, scene, texts, colour, lane) {
  const { palette, sizes } = scene;
  const isSigned = lane.zero < lane.bottom;
  pen.font = `${sizes.value}px ${scene.family}`;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  const onBar = scene.colours.textOn(colour);
  for (const [text, x, [, top, width, height], isUp] of texts) {
    if (textWidth(text, pen.font) > width - 2) continue;
    const isIn = !isSigned && height > sizes.value;
    const above = (lane.top + (isSigned ? lane.zero : top)) / 2;
    const below = (lane.zero + lane.bottom) / 2;
    pen.fillStyle = isIn ? onBar : palette.ink;
    pen.fillText(text, x, isIn ? lane.bottom - sizes.value / 2 : (isSigned && isUp ? below : above) + 0.5);
  }
}

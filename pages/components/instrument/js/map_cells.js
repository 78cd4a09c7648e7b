// The cells of the heat map: which units, how high, which colour. Values only; nothing here listens to anyone.

import { hatch, sized } from "./canvas.js";
import { number } from "./numbers.js";

const DESK_HEIGHT = 360; // 32 units keep their labels
const LEAST_ROW = 3;

// The rows to draw: their units, their height, where each begins.
export function cellsOf(scene, index, rows, height) {
  const reading = scene.readings[index];
  const isAll = rows === "all" || reading.n_units <= Number(rows);
  const most = isAll ? reading.n_units : rows === "24" ? 24 : 12;
  const units = reading.units.slice(0, most);
  const chosen = scene.unit(index);
  const isApart = !units.includes(chosen) && rows !== "six"; // the chosen unit is always there, below the others
  if (isApart) units.splice(isAll ? most : most - 1, 1, chosen);
  const room = height ?? (most <= 12 ? 180 : DESK_HEIGHT);
  const tallest = height ? 18 : most <= 12 ? 15 : 12;
  const row = rows === "six" ? (height ? 7 : 6) : Math.min(Math.max(Math.floor(room / most), LEAST_ROW), tallest);
  const gap = isApart ? 5 : 0;
  const top = (at) => at * row + (isApart && at === units.length - 1 ? gap : 0);
  const rowAt = (y) => {
    const at = Math.floor(y / row);
    if (isApart && at >= units.length - 1)
      return y >= top(units.length - 1) && y < top(units.length - 1) + row ? units.length - 1 : -1;
    return at >= 0 && at < units.length ? at : -1;
  };
  return { units, row, top, rowAt, height: units.length * row + gap };
}

// "Six at once": small maps in three columns; with fewer quantities in as many rows as that needs.
export function sixPlaces(scene, reading, cells) {
  const names = Object.keys(reading.quantities);
  const across = names.length === 4 ? 2 : Math.min(names.length, 3);
  const gap = 14;
  const title = scene.sizes.small + 6;
  const width = Math.floor((scene.width - gap * (across - 1)) / across);
  const share = width / scene.width;
  const down = Math.ceil(names.length / across);
  return names.map((name, at) => ({
    name,
    x: (at % across) * (width + gap),
    y: Math.floor(at / across) * (cells.height + title + 4) + title,
    width,
    share,
    total: down * (cells.height + title + 4),
  }));
}

export function drawCells(pen, scene, index, cells, six) {
  if (!six.length) {
    paint(pen, scene, index, scene.quantity(index), cells, { x: 0, y: 0, share: 1 });
    return;
  }
  const { palette, sizes, family } = scene;
  for (const place of six) {
    const { plain } = scene.readings[index].quantities[place.name];
    pen.textBaseline = "alphabetic";
    pen.font = `650 ${sizes.small + 1}px ${family}`;
    pen.fillStyle = palette.gates[place.name];
    pen.fillText(place.name, place.x, place.y - 4);
    pen.font = `${sizes.small}px ${family}`;
    pen.fillStyle = palette.muted;
    const [low, high] = limitsOf(scene, index, place.name);
    pen.fillText(
      `${plain}, ${endText(low, scene, index, place.name)} to ${endText(high, scene, index, place.name)}`,
      place.x + 14,
      place.y - 4,
    );
    paint(pen, scene, index, place.name, cells, place);
  }
}

function paint(pen, scene, index, name, cells, { x, y, share }) {
  const reading = scene.readings[index];
  const { columns, palette } = scene;
  const isAround = usesRest(scene, index, name);
  const [low, high] = limitsOf(scene, index, name);
  const isSigned = low < 0;
  const end = Math.min(columns.to, reading.timesteps);
  const edges = Array.from(columns.edges, (edge) => Math.round(x + edge * share));
  const gapX = columns.width(columns.from) * share >= 12 ? 1 : 0;
  const gapY = cells.row >= 9 ? 1 : 0;
  const beyond = [];
  cells.units.forEach((unit, at) => {
    const values = reading.lane(name, unit);
    const rest = isAround ? reading.constant(`resting/${name}`, unit) : 0;
    const top = y + cells.top(at);
    for (let t = columns.from; t < end; t += 1) {
      const value = values[t] - rest;
      const left = edges[t - columns.from];
      const width = edges[t - columns.from + 1] - left - gapX;
      pen.fillStyle = isSigned ? scene.colours.signed(value / high) : scene.colours.gate(name, value);
      pen.fillRect(left, top, Math.max(width, 1), cells.row - gapY);
      if (Math.abs(value) > high * 1.0001) beyond.push([left, top, width]);
    }
  });
  for (const [left, top, width] of beyond)
    if (width >= 3) hatch(pen, left, top, width, cells.row - gapY, palette.paper, 4);
  pen.strokeStyle = palette.gates[name];
  pen.lineWidth = 1;
  pen.strokeRect(x + 0.5, y + 0.5, edges[edges.length - 1] - x - 1, cells.height - 1);
}

const usesRest = (scene, index, name) => scene.state.contrast === "resting" && name in scene.readings[index].around;

function limitsOf(scene, index, name) {
  const reading = scene.readings[index];
  if (!usesRest(scene, index, name)) return reading.limits[name];
  return [-reading.around[name], reading.around[name]];
}

function endText(value, scene, index, name) {
  const digits = usesRest(scene, index, name) ? 2 : Math.abs(value) >= 10 ? 0 : Number.isInteger(value) ? 0 : 1;
  return (value > 0 && limitsOf(scene, index, name)[0] < 0 ? "+" : "") + number(value, digits);
}

// The bar at the right of the map: which colour is which number.
export function drawScale(canvas, ends, scene, index, height) {
  canvas.hidden = !height;
  for (const end of ends) end.hidden = !height;
  if (!height) return;
  const name = scene.quantity(index);
  const [low, high] = limitsOf(scene, index, name);
  const pen = sized(canvas, 10, height);
  for (let y = 0; y < height; y += 1) {
    const share = 1 - y / Math.max(height - 1, 1);
    pen.fillStyle = low < 0 ? scene.colours.signed(2 * share - 1) : scene.colours.gate(name, share);
    pen.fillRect(0, y, 10, 1);
  }
  pen.strokeStyle = scene.palette.gates[name];
  pen.strokeRect(0.5, 0.5, 9, height - 1);
  const middle = usesRest(scene, index, name) ? "rest" : low < 0 ? "0" : "0.5";
  const half = scene.sizes.small / 2;
  const [top, bottom] = [endText(high, scene, index, name), endText(low, scene, index, name)];
  const texts =
    height < 2.4 * scene.sizes.small
      ? ["", low < 0 ? top.replace("+", "±") : "0–1", ""]
      : [top, height < 5 * scene.sizes.small ? "" : middle, bottom];
  texts.forEach((text, at) => {
    ends[at].textContent = text;
    ends[at].style.top = `${[half, height / 2, height - half][at]}px`;
  });
}

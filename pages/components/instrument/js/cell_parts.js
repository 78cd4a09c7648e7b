// What the drawings of all three cells are made of: pipes with a flow in them, valves, labels, and the cards that say
// who opened a gate. Everything is built once; drawing a token only changes attributes.

import { svg } from "./dom.js";
import { number, signed } from "./numbers.js";
import { SQUASH } from "./cell_values.js";

const FONT = '"Source Sans 3", "Source Sans", "Segoe UI", Arial, sans-serif';
const LEAST = 1.5; // px: a flow of nothing is still a line

// Colours stand in attributes, not in a style sheet, so that the drawing can be saved as a picture as it is.
export class Drawing {
  constructor({ width, height, small }) {
    this.rules = []; // [node, attribute, palette => colour]
    this.palette = null;
    this.svg = svg("svg", {
      viewBox: `0 0 ${width} ${height}`,
      width,
      height,
      role: "img",
      "font-family": FONT,
      "font-size": small,
      style: "font-variant-numeric: tabular-nums",
    });
    // drawn in this order: edges of all pipes, their insides, the flows, then what stands on top
    this.layers = {};
    for (const name of ["edges", "beds", "flows", "cards", "top"]) {
      const opacity = name === "flows" ? 0.88 : null; // as one: where flows meet they do not add up
      this.layers[name] = svg("g", { "data-layer": name, fill: "none", opacity });
      this.svg.append(this.layers[name]);
    }
  }

  // A node in a layer; values that are functions are colours, taken from the palette now and whenever it changes.
  add(layer, tag, attributes, ...children) {
    const plain = {};
    const element = svg(tag, {}, ...children);
    for (const [name, value] of Object.entries(attributes)) {
      if (typeof value === "function") this.rules.push([element, name, value]);
      else plain[name] = value;
    }
    for (const [name, value] of Object.entries(plain)) element.setAttribute(name, value);
    this.layers[layer].append(element);
    return element;
  }

  paint(palette) {
    if (palette === this.palette) return;
    this.palette = palette;
    for (const [element, name, colour] of this.rules) element.setAttribute(name, colour(palette));
  }
}

const gateColour = (name) => (palette) => palette.gates[name];

// A pipe along a path. Its full width means `limit`, so what flows in it is read against its walls.
export function bed(drawing, path, width) {
  drawing.add("edges", "path", { d: path, "stroke-width": width + 2, stroke: (p) => p.grid, "stroke-linejoin": "round" });
  drawing.add("beds", "path", { d: path, "stroke-width": width, stroke: (p) => p.panel, "stroke-linejoin": "round" });
}

// What flows in a pipe: as thick as the number is large, coloured by its sign. Returns set(value, limit).
export function flow(drawing, path, width, name) {
  const line = drawing.add("flows", "path", { d: path, "data-flow": name, "stroke-linejoin": "round" });
  return (value, limit) => {
    const share = Math.min(Math.abs(value) / limit, 1);
    line.setAttribute("stroke-width", LEAST + share * (width - LEAST));
    line.setAttribute("stroke", colourOf(value, drawing.palette));
  };
}

// The sign is part of the number, in words too: colour alone would not do. Nothing has no sign.
export function withSign(value) {
  return isNothing(value) ? number(0) : signed(value);
}

const isNothing = (value) => Number(value.toFixed(2)) === 0;

export function colourOf(value, palette) {
  if (isNothing(value)) return palette.muted;
  return palette.signed[value < 0 ? 0 : 1];
}

// A gate in a pipe: two jaws that leave open the share that the gate says. Returns set(share).
export function valve(drawing, x, y, half, name, quantity = name) {
  const wide = 18;
  const jaw = { x: x - wide / 2, width: wide, fill: gateColour(quantity) };
  const upper = drawing.add("top", "rect", { ...jaw, y: y - half });
  const lower = drawing.add("top", "rect", jaw);
  const frame = { x: x - wide / 2, y: y - half, width: wide, height: 2 * half, rx: 3 };
  drawing.add("top", "rect", { ...frame, stroke: gateColour(quantity), "stroke-width": 2, "data-valve": name });
  return (share) => {
    const shut = half * (1 - Math.min(Math.max(share, 0), 1));
    upper.setAttribute("height", shut);
    lower.setAttribute("height", shut);
    lower.setAttribute("y", y + half - shut);
  };
}

// The line on which a gate's value goes to its valve.
export function stem(drawing, path, quantity, dashes = "none") {
  drawing.add("top", "path", { d: path, stroke: gateColour(quantity), "stroke-width": 2, "stroke-dasharray": dashes });
}

export function bubble(drawing, x, y, text, { width = 22, size = 16, stroke = (p) => p.ink } = {}) {
  const height = 20;
  const box = { x: x - width / 2, y: y - height / 2, width, height, rx: height / 2 };
  drawing.add("top", "rect", { ...box, fill: (p) => p.paper, stroke, "stroke-width": 1.5 });
  const place = { x, y: y + size * 0.34, "text-anchor": "middle", "font-size": size, fill: (p) => p.ink };
  drawing.add("top", "text", place, text);
}

// The head of an arrow at the end of a pipe.
export function tip(drawing, x, y, size = 6) {
  const d = `M${x - size},${y - size} L${x},${y} L${x - size},${y + size}`;
  const stroke = { stroke: (p) => p.ink, "stroke-width": 2, "stroke-linecap": "round", "stroke-linejoin": "round" };
  drawing.add("top", "path", { d, ...stroke });
}

// A name and a number. `name` is also how tests find it: [data-value="c"] has all digits in data-number.
// A signed number takes the colour of its sign, a gate's that of the gate.
export function label(drawing, { x, y, anchor = "start", text, name, size, colour, isSigned = true, isLarge = false }) {
  const caption = svg("tspan", isLarge ? { "font-size": size, "font-weight": 700 } : {}, text);
  const value = svg("tspan", { "data-value": name, "font-size": size, "font-weight": 700, dx: text ? 4 : 0 });
  drawing.add("top", "text", { x, y, "text-anchor": anchor }, caption, value);
  drawing.rules.push([caption, "fill", colour ?? ((p) => p.muted)]);
  if (!isSigned) drawing.rules.push([value, "fill", colour]);
  return (amount, name_) => {
    value.textContent = isSigned ? withSign(amount) : number(amount);
    value.dataset.number = amount;
    if (isSigned) value.setAttribute("fill", colourOf(amount, drawing.palette));
    if (name_ !== undefined) caption.textContent = name_;
  };
}

export function note(drawing, x, y, text, anchor = "start") {
  return drawing.add("top", "text", { x, y, "text-anchor": anchor, fill: (p) => p.muted }, text);
}

export const ROWS = [
  ["word", "word", "W x"],
  ["memory", "memory", "U h"],
  ["bias", "bias", "b"],
];

// The names of the three bars, left of all cards; their symbols where there is room.
export function partNames(drawing, size) {
  ROWS.forEach(([, name, symbol], row) => {
    const y = size.rowsTop + (row + 0.5) * size.rowHeight + size.small * 0.35;
    drawing.add("top", "text", { x: 0, y, fill: (p) => p.ink }, name);
    if (size.hasSymbols) drawing.add("top", "text", { x: size.names - 8, y, "text-anchor": "end", fill: (p) => p.muted }, symbol);
  });
}

// One gate: its letter and value, its plain word, and three bars around zero that say who opened it.
export function card(drawing, { x, width, quantity, plain, size, isSigned, text = quantity, name = quantity }) {
  const colour = gateColour(quantity);
  const frame = { x: x - width / 2, y: size.cardTop, width, height: size.height - size.cardTop - 1, rx: 4 };
  drawing.add("cards", "rect", { ...frame, fill: (p) => p.panel });
  drawing.add("cards", "rect", { ...frame, height: 3, rx: 1.5, fill: colour });
  if (size.hasSquash) bubble(drawing, x, size.cardTop, SQUASH[quantity], { width: 34, size: 13, stroke: colour });
  const setValue = label(drawing, {
    x, y: size.valueY, anchor: "middle", text, name, size: size.large, colour, isSigned, isLarge: true,
  }); // prettier-ignore
  drawing.add("top", "text", { x, y: size.plainY, "text-anchor": "middle", fill: (p) => p.muted }, plain);

  const bottom = size.rowsTop + ROWS.length * size.rowHeight;
  const bars = ROWS.map(([part], row) => bar(drawing, x, width / 2 - 2, size, row, `${part}/${quantity}`));
  drawing.add("top", "line", { x1: x, x2: x, y1: size.rowsTop, y2: bottom, stroke: (p) => p.muted, "stroke-width": 1 });
  // `ghosts` has, of a part that something holds back, what it would be in full: it gets an outline
  return (value, parts, limit, ghosts = {}) => {
    setValue(value);
    ROWS.forEach(([part], row) => bars[row](parts[part], limit, ghosts[part]));
  };
}

function bar(drawing, x, half, size, row, name) {
  const thick = size.rowHeight * 0.62;
  const y = size.rowsTop + row * size.rowHeight + (size.rowHeight - thick) / 2;
  const ghost = drawing.add("cards", "rect", {
    y, height: thick, "stroke-dasharray": "2 2", stroke: (p) => p.muted, visibility: "hidden",
  }); // prettier-ignore
  const block = drawing.add("cards", "rect", { y, height: thick });
  const text = drawing.add("cards", "text", { y: y + thick / 2 + size.small * 0.35, fill: (p) => p.ink, "data-part": name });
  const place = (rect, value, limit) => {
    const length = Math.min(Math.abs(value) / limit, 1) * half;
    rect.setAttribute("x", value < 0 ? x - length : x);
    rect.setAttribute("width", length);
  };
  return (value, limit, whole) => {
    place(block, value, limit);
    block.setAttribute("fill", colourOf(value, drawing.palette));
    ghost.setAttribute("visibility", whole === undefined ? "hidden" : "visible");
    if (whole !== undefined) place(ghost, whole, limit);
    text.textContent = withSign(value); // on the other side of zero, where the bar is not
    text.setAttribute("x", value < 0 ? x + 4 : x - 4);
    text.setAttribute("text-anchor", value < 0 ? "start" : "end");
    text.dataset.number = value;
  };
}

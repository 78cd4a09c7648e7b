// The LSTM as a machine: the memory c rides along the top, f pinches it, g comes from below through i and joins it,
// and a copy of it leaves through tanh and o as h.

import { Drawing, bed, bubble, card, flow, label, note, partNames, stem, tip, valve } from "./cell_parts.js";
import { number } from "./numbers.js";

// All in px. The class view is read from the back of a room: larger letters, fewer gaps.
const LAPTOP = {
  width: 384, hasSymbols: true, height: 276, names: 76, small: 12, large: 16, pipe: 32, half: 20, topY: 13, belt: 44, run: 124,
  cardTop: 172, valueY: 197, plainY: 211, rowsTop: 218, rowHeight: 18, hasSquash: true, curve: 20,
}; // prettier-ignore
const PROJECTOR = {
  width: 504, height: 230, names: 78, small: 18, large: 20, pipe: 26, half: 16, topY: 16, belt: 39, run: 98,
  cardTop: 122, valueY: 145, plainY: 162, rowsTop: 167, rowHeight: 20, hasSquash: false, curve: 16,
}; // prettier-ignore

export function createLstm(quantities, isClassView) {
  const size = isClassView ? PROJECTOR : LAPTOP;
  const { width, belt, run, pipe, half, curve } = size;
  const drawing = new Drawing(size);
  const column = (width - size.names) / 4;
  const [f, i, g, o] = [0, 1, 2, 3].map((index) => size.names + (index + 0.5) * column);
  const joint = (f + i) / 2; // where the written content meets the belt
  const branch = (g + o) / 2; // where the shown copy leaves it

  const line = `M0,${belt} H${width}`;
  const writing = `M${g},${size.cardTop} V${run + curve} A${curve},${curve} 0 0 0 ${g - curve},${run} H${i}`;
  const written = `M${i},${run} H${joint + curve} A${curve},${curve} 0 0 1 ${joint},${run - curve} V${belt} h8`;
  const squash = (belt + pipe / 2 + run) / 2 - 4;
  const copied = `M${branch},${belt} V${squash}`;
  const shown = `M${branch},${squash} V${run - curve} A${curve},${curve} 0 0 0 ${branch + curve},${run} H${o}`;
  const out = `M${o},${run} H${width}`;
  for (const path of [line, writing, written, copied, shown, out]) bed(drawing, path, pipe);
  const flows = {
    g: flow(drawing, writing, pipe, "g"),
    written: flow(drawing, written, pipe, "written"),
    copied: flow(drawing, copied, pipe, "copied"),
    shown: flow(drawing, shown, pipe, "shown"),
    h: flow(drawing, out, pipe, "h"),
    c_prev: flow(drawing, `M0,${belt} H${f}`, pipe, "c_prev"),
    kept: flow(drawing, `M${f},${belt} H${joint}`, pipe, "kept"),
    c: flow(drawing, `M${joint},${belt} H${width}`, pipe, "c"),
  };

  stem(drawing, `M${f},${size.cardTop} V${belt + half}`, "f");
  stem(drawing, `M${i},${size.cardTop} V${run + half}`, "i");
  stem(drawing, `M${o},${size.cardTop} V${run + half}`, "o");
  const valves = {
    f: valve(drawing, f, belt, half, "f"),
    i: valve(drawing, i, run, half, "i"),
    o: valve(drawing, o, run, half, "o"),
  };
  bubble(drawing, joint, belt, "+", { width: 20, size: isClassView ? 18 : 16 });
  bubble(drawing, branch, squash, "tanh", { width: isClassView ? 44 : 38, size: isClassView ? 18 : 13 });
  tip(drawing, width - 1, belt);
  tip(drawing, width - 1, run);

  const labels = {
    c_prev: label(drawing, { x: 0, y: size.topY, text: "c before", name: "c_prev", size: size.small + 2 }),
    kept: label(drawing, { x: joint - 8, y: size.topY, text: "kept", name: "kept", size: size.small + 2 }),
    c: label(drawing, { x: width, y: size.topY, anchor: "end", text: "c now", name: "c", size: size.large }),
    written: label(drawing, {
      x: joint + pipe / 2 + 6, y: belt + pipe / 2 + 18, text: "i × g", name: "written", size: size.small + 2,
    }), // prettier-ignore
    h: label(drawing, { x: width, y: run - half - 6, anchor: "end", text: "h", name: "h", size: size.large }),
  };
  const scale = note(drawing, 0, belt + pipe / 2 + size.small + 6, "");
  partNames(drawing, size);
  const cards = {};
  for (const [name, x] of Object.entries({ f, i, g, o })) {
    cards[name] = card(drawing, {
      x, width: column - 6, quantity: name, plain: quantities[name].plain, size, isSigned: name === "g",
    }); // prettier-ignore
  }

  return {
    svg: drawing.svg,
    paint: (palette) => drawing.paint(palette),
    draw({ now, before, parts, limit, partsLimit, isFirst }) {
      const amounts = {
        c_prev: before,
        kept: now.f * before,
        g: now.g,
        written: now.i * now.g,
        c: now.c,
        copied: now.c,
        shown: Math.tanh(now.c),
        h: now.h,
      };
      for (const [name, set] of Object.entries(flows)) set(amounts[name], limit);
      for (const [name, set] of Object.entries(valves)) set(now[name]);
      for (const [name, set] of Object.entries(labels)) set(amounts[name]);
      labels.c_prev(before, isFirst ? "c at start" : "c before");
      for (const [name, set] of Object.entries(cards)) set(now[name], parts[name], partsLimit);
      scale.textContent = isClassView ? `full pipe: ${number(limit, 1)}` : `full pipe: ${number(limit)}`;
    },
  };
}

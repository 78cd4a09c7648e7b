// The GRU as a machine: its state h is memory and output in one and rides along the top. One lever, z, opens the old
// state's valve and by the same amount shuts that of the new content; r lets a share of the past into the new content.

import { Drawing, bed, bubble, card, flow, label, note, partNames, stem, tip, valve } from "./cell_parts.js";
import { number } from "./numbers.js";

const LAPTOP = {
  width: 384, hasSymbols: true, height: 276, names: 76, small: 12, large: 16, pipe: 32, half: 20, topY: 13, belt: 44, run: 122,
  cardTop: 172, valueY: 197, plainY: 211, rowsTop: 218, rowHeight: 18, hasSquash: true, curve: 20, gap: 14,
}; // prettier-ignore
const PROJECTOR = {
  width: 504, height: 230, names: 78, small: 18, large: 20, pipe: 24, half: 15, topY: 16, belt: 38, run: 90,
  cardTop: 122, valueY: 145, plainY: 162, rowsTop: 167, rowHeight: 20, hasSquash: false, curve: 15, gap: 16,
}; // prettier-ignore

export function createGru(quantities, isClassView) {
  const size = isClassView ? PROJECTOR : LAPTOP;
  const { width, belt, run, pipe, half, curve, gap } = size;
  const drawing = new Drawing(size);
  const column = (width - size.names + gap) / 3;
  const [z, r, g] = [0, 1, 2].map((index) => size.names + (index + 0.5) * column - gap / 2);
  const joint = z + column * 0.46; // where the new content meets the state
  const other = joint + column * 0.42; // the valve of the new content, on z's lever

  const writing = `M${g},${size.cardTop} V${run + curve} A${curve},${curve} 0 0 0 ${g - curve},${run} H${other}`;
  const written = `M${other},${run} H${joint + curve} A${curve},${curve} 0 0 1 ${joint},${run - curve} V${belt} h8`;
  for (const path of [`M0,${belt} H${width}`, writing, written]) bed(drawing, path, pipe);
  const flows = {
    g: flow(drawing, writing, pipe, "g"),
    written: flow(drawing, written, pipe, "written"),
    h_prev: flow(drawing, `M0,${belt} H${z}`, pipe, "h_prev"),
    kept: flow(drawing, `M${z},${belt} H${joint}`, pipe, "kept"),
    h: flow(drawing, `M${joint},${belt} H${width}`, pipe, "h"),
  };

  const lever = size.cardTop - (isClassView ? 8 : 18);
  stem(drawing, `M${z},${size.cardTop} V${belt + half}`, "z");
  stem(drawing, `M${z},${lever} H${other} V${run + half}`, "z", "4 3");
  const past = size.rowsTop + 1.5 * size.rowHeight; // r acts on the bar of the past
  const edge = r + (column - gap) / 2;
  stem(drawing, `M${edge},${size.valueY - 6} h${gap / 2} V${past} h${gap / 2}`, "r");
  const valves = {
    z: valve(drawing, z, belt, half, "z"),
    rest: valve(drawing, other, run, half, "1-z", "z"),
  };
  bubble(drawing, joint, belt, "+", { width: 20, size: isClassView ? 18 : 16 });
  tip(drawing, width - 1, belt);

  const middling = size.small + 2;
  const labels = {
    h_prev: label(drawing, { x: 0, y: size.topY, text: "h before", name: "h_prev", size: middling }),
    kept: label(drawing, { x: joint - 8, y: size.topY, text: "kept", name: "kept", size: middling }),
    h: label(drawing, { x: width, y: size.topY, anchor: "end", text: "h now", name: "h", size: size.large }),
    written: label(drawing, {
      x: joint + pipe / 2 + 6, y: belt + pipe / 2 + size.small + 5, text: "(1 − z) × g", name: "written", size: middling,
    }), // prettier-ignore
  };
  const rest = label(drawing, {
    x: other + 14, y: run + half + (isClassView ? 9 : 14), text: "1 − z", name: "1-z", size: middling, isSigned: false,
    colour: (palette) => palette.gates.z,
  }); // prettier-ignore
  const scale = note(drawing, 0, belt + pipe / 2 + size.small + 6, "");
  partNames(drawing, size);
  const cards = {};
  for (const [name, x] of Object.entries({ z, r, g })) {
    cards[name] = card(drawing, {
      x, width: column - gap, quantity: name, plain: quantities[name].plain, size, isSigned: name === "g",
    }); // prettier-ignore
  }

  return {
    svg: drawing.svg,
    paint: (palette) => drawing.paint(palette),
    draw({ now, before, parts, past: whole, limit, partsLimit, isFirst }) {
      const amounts = { h_prev: before, kept: now.z * before, g: now.g, written: (1 - now.z) * now.g, h: now.h };
      for (const [name, set] of Object.entries(flows)) set(amounts[name], limit);
      for (const [name, set] of Object.entries(labels)) set(amounts[name]);
      labels.h_prev(before, isFirst ? "h at start" : "h before");
      valves.z(now.z);
      valves.rest(1 - now.z);
      rest(1 - now.z);
      for (const [name, set] of Object.entries(cards)) {
        set(now[name], parts[name], partsLimit, name === "g" ? { memory: whole } : {});
      }
      scale.textContent = isClassView ? `full pipe: ${number(limit, 1)}` : `full pipe: ${number(limit)}`;
    },
  };
}

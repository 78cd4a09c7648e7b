// The SimpleRNN as a machine: nothing is kept as it was. The old states of all units are mixed into one number, word
// and bias are added, and tanh squashes the sum into the new state.

import { Drawing, bed, bubble, card, flow, label, note, partNames, tip } from "./cell_parts.js";
import { number } from "./numbers.js";

const LAPTOP = {
  width: 384, hasSymbols: true, height: 250, names: 76, small: 12, large: 16, pipe: 32, topY: 13, belt: 44, cardTop: 138, valueY: 166,
  plainY: 182, rowsTop: 190, rowHeight: 18, hasSquash: false,
}; // prettier-ignore
const PROJECTOR = {
  width: 504, height: 230, names: 78, small: 18, large: 20, pipe: 28, topY: 16, belt: 40, cardTop: 114, valueY: 138,
  plainY: 158, rowsTop: 165, rowHeight: 20, hasSquash: false,
}; // prettier-ignore

export function createSimpleRnn(quantities, isClassView) {
  const size = isClassView ? PROJECTOR : LAPTOP;
  const { width, belt, pipe } = size;
  const drawing = new Drawing(size);
  const at = (share) => Math.round(share * width);
  const [mix, word, bias, squash] = [at(0.21), at(0.42), at(0.56), at(0.74)];

  const rise = (x) => `M${x},${size.cardTop} V${belt} h8`;
  for (const path of [`M0,${belt} H${width}`, rise(word), rise(bias)]) bed(drawing, path, pipe);
  const flows = {
    word: flow(drawing, rise(word), pipe, "word"),
    bias: flow(drawing, rise(bias), pipe, "bias"),
    h_prev: flow(drawing, `M0,${belt} H${mix}`, pipe, "h_prev"),
    memory: flow(drawing, `M${mix},${belt} H${word}`, pipe, "memory"),
    both: flow(drawing, `M${word},${belt} H${bias}`, pipe, "both"),
    sum: flow(drawing, `M${bias},${belt} H${squash}`, pipe, "sum"),
    h: flow(drawing, `M${squash},${belt} H${width}`, pipe, "h"),
  };
  bubble(drawing, mix, belt, "U", { width: 34, size: isClassView ? 18 : 14 });
  bubble(drawing, word, belt, "+", { width: 20, size: isClassView ? 18 : 16 });
  bubble(drawing, bias, belt, "+", { width: 20, size: isClassView ? 18 : 16 });
  bubble(drawing, squash, belt, "tanh", { width: isClassView ? 48 : 40, size: isClassView ? 18 : 13 });
  tip(drawing, width - 1, belt);

  const middling = size.small + 2;
  const h_prev = label(drawing, { x: 0, y: size.topY, text: "h before", name: "h_prev", size: middling });
  const h = label(drawing, { x: width, y: size.topY, anchor: "end", text: "h now", name: "h", size: size.large });
  const y = belt + pipe / 2 + size.small + 6;
  note(drawing, mix, y, isClassView ? "mixes all" : "mixes all units", "middle");
  note(drawing, word + pipe / 2 + 5, size.cardTop - 8, "word");
  note(drawing, bias + pipe / 2 + 5, size.cardTop - 8, "bias");
  const [scaleBefore, scaleAfter] = [0, size.small + 4].map((down) => note(drawing, width, y + down, "", "end"));
  partNames(drawing, size);
  const sum = card(drawing, {
    x: (size.names + width) / 2, width: width - size.names, quantity: "h", text: "sum", name: "sum",
    plain: "word + memory + bias, before tanh", size, isSigned: true,
  }); // prettier-ignore

  return {
    svg: drawing.svg,
    paint: (palette) => drawing.paint(palette),
    draw({ now, before, parts, limit, partsLimit, isFirst }) {
      const parts_ = parts.h;
      const total = parts_.word + parts_.memory + parts_.bias;
      // two scales: what is added up has no limits, the state has
      const added = { ...parts_, both: parts_.memory + parts_.word, sum: total };
      for (const [name, amount] of Object.entries(added)) flows[name](amount, partsLimit);
      flows.h_prev(before, limit);
      flows.h(now.h, limit);
      h_prev(before, isFirst ? "h at start" : "h before");
      h(now.h);
      sum(total, parts_, partsLimit);
      scaleBefore.textContent = isClassView ? `full: h ${number(limit, 1)}` : `full pipe: h ${number(limit)}`;
      scaleAfter.textContent = isClassView ? `sum ${number(partsLimit, 1)}` : `sum ${number(partsLimit)}`;
    },
  };
}

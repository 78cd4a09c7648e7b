// The cell view: a drawing of the cell with the numbers of one unit at one token flowing through it, the plain
// sentence and the equations. draw() changes texts and attributes only, so that it can follow the cursor.

import { createEquations } from "./equations.js";
import { createGru } from "./cell_gru.js";
import { createLstm } from "./cell_lstm.js";
import { createSimpleRnn } from "./cell_rnn.js";
import { node } from "./dom.js";
import { unitSentence } from "./sentence.js";
import { valuesAt } from "./cell_values.js";

const DIAGRAMS = { lstm: createLstm, gru: createGru, simple_rnn: createSimpleRnn };
const CAPTIONS = { lstm: "cell_view", gru: "cell_view_gru", simple_rnn: "cell_view_simple_rnn" };
const CELL_NAMES = { lstm: "LSTM cell", gru: "GRU cell", simple_rnn: "SimpleRNN cell" };

// What each letter does, for "What the letters mean".
const MEANINGS = {
  lstm: {
    f: "forget gate. Share of the old memory that stays: 1 keeps all, 0 forgets all.",
    i: "input gate. Share of the new content that is written into the memory.",
    g: "new content (candidate), between −1 and +1: what this step would like to write.",
    c: "cell state. The memory of this unit; it has no limits.",
    o: "output gate. Share of the squashed memory that the rest of the network gets to see.",
    h: "hidden state. What this unit shows: to the next layer, and to all gates at the next step.",
  },
  gru: {
    z: "update gate. Share of the old state that stays; 1 − z of the new content comes in.",
    r: "reset gate. Share of the past that the new content may look back at.",
    g: "new content (candidate), between −1 and +1: what would replace the state.",
    h: "hidden state. Memory and output in one.",
  },
  simple_rnn: { h: "hidden state. Memory and output in one; it is computed anew at every step." },
};
const PIPES_HELP = "Pipes: a full one is the most that this unit carries anywhere in this text, so each unit has its own scale; two that are compared share one.";
const PARTS_HELP = {
  lstm: "Bars: what the word (W x), what all units showed one step before (U h) and the bias (b) add up to before σ or tanh. Right opens, left shuts.",
  gru: "Bars: what the word (W x), the state of all units one step before (U h) and the bias (b) add up to before σ or tanh. The dotted outline at g is the past before r let its share through; d is the past's own bias.",
  simple_rnn: "Bars: what the word (W x), the state of all units one step before (U h) and the bias (b) add up to before tanh.",
};

// `context`: palette; classView; captions; compared, see valuesAt.
export function createCellView(element) {
  element.classList.add("cell-view");
  let diagram = null;
  let equations = null;
  let nodes = null;
  let built = ""; // for which cell and size
  let palette = null;

  function build(reading, context, isClassView) {
    element.replaceChildren();
    element.classList.toggle("is-class", isClassView);
    element.dataset.cell = reading.cell;
    diagram = DIAGRAMS[reading.cell](reading.quantities, isClassView);
    nodes = {
      title: node("b", {}),
      place: node("span", {}),
      sentence: node("p", { class: "sentence" }),
      text: node("div", { class: "words" }),
    };
    const head = node("p", { class: "head" }, nodes.title, nodes.place);
    element.append(head, diagram.svg, nodes.sentence, nodes.text);
    equations = createEquations(nodes.text, reading.cell);
    nodes.text.append(help(reading, isClassView ? null : context.captions?.[CAPTIONS[reading.cell]]));
    palette = null;
  }

  // In the class view the captions of all rows stand together elsewhere.
  function help(reading, caption) {
    const letters = Object.entries(MEANINGS[reading.cell]).map(([name, text]) =>
      node(
        "li",
        { style: `--gate: var(--gate-${name})` },
        node("b", { class: "letter" }, name),
        node("i", {}, ` ${reading.quantities[name].plain}: `),
        text,
      ),
    );
    const summary = caption
      ? node("summary", {}, node("b", {}, "How to read: "), `${caption.short} `, node("u", {}, "more"))
      : node("summary", {}, node("u", {}, "What the letters and bars mean"));
    const texts = [caption?.more, PIPES_HELP, PARTS_HELP[reading.cell]].filter(Boolean).map((text) => node("p", {}, text));
    return node("details", { class: "how" }, summary, ...texts, node("ul", {}, ...letters));
  }

  function paint(colours) {
    if (colours === palette) return;
    palette = colours;
    const names = ["paper", "panel", "ink", "muted", "grid"];
    for (const name of names) element.style.setProperty(`--cell-${name}`, colours[name]);
    for (const [name, colour] of Object.entries(colours.gates)) element.style.setProperty(`--gate-${name}`, colour);
    diagram.paint(colours);
  }

  return {
    draw(reading, unit, t, context) {
      if (!reading.has(unit)) return; // its numbers are on their way: keep the old picture
      const isClassView = Boolean(context.classView);
      const wanted = `${reading.cell} ${isClassView}`;
      if (wanted !== built) build(reading, context, isClassView);
      built = wanted;
      paint(context.palette);
      const values = valuesAt(reading, unit, t, context.compared);
      const sentence = unitSentence(reading, unit, t);
      diagram.draw(values);
      equations.draw(values);
      nodes.title.textContent = `Unit ${unit} at “${reading.tokens[t]}”`;
      nodes.place.textContent = place(reading, t);
      nodes.sentence.textContent = sentence;
      const label = `${CELL_NAMES[reading.cell]}, unit ${unit} at “${reading.tokens[t]}”. ${sentence}`;
      diagram.svg.setAttribute("aria-label", label);
      Object.assign(element.dataset, { unit, t });
    },
    svg() {
      return diagram ? diagram.svg : null;
    },
  };
}

function place(reading, t) {
  const words = [`${reading.noun} ${t + 1} of ${reading.timesteps}`];
  if (reading.n_layers > 1) words.push(`layer ${reading.layer + 1} of ${reading.n_layers}`);
  if (reading.sides.length > 1) words.push(`${reading.side} side`);
  return words.join(" · ");
}

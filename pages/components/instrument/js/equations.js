// The equations of a cell with the numbers of one unit at one token put in. Lines and places stay; only numbers change.

import { node } from "./dom.js";
import { number } from "./numbers.js";

// "0.51 − 1.20 + 0.80": the sign of a later number is the operator.
function sum(first, ...others) {
  return others.reduce((text, value) => {
    const shown = number(value);
    return shown.startsWith("\u2212") ? `${text} \u2212 ${shown.slice(1)}` : `${text} + ${shown}`;
  }, number(first));
}

const rounded = (value) => Number(value.toFixed(2));
const sigmoid = (value) => 1 / (1 + Math.exp(-value));
const sumOf = ({ word, memory, bias }) => rounded(word) + rounded(memory) + rounded(bias);

// Each equation: the result's letter; the symbols; the numbers in their places; and what a reader gets who computes
// with the numbers as they are shown.
const gate = (name) => ({
  name,
  symbols: "σ(W x + U h + b)",
  numbers: ({ parts }) => `σ(${sum(parts[name].word, parts[name].memory, parts[name].bias)})`,
  byHand: ({ parts }) => sigmoid(sumOf(parts[name])),
});

const squashedSum = (name) => ({
  name,
  symbols: "tanh(W x + U h + b)",
  numbers: ({ parts }) => `tanh(${sum(parts[name].word, parts[name].memory, parts[name].bias)})`,
  byHand: ({ parts }) => Math.tanh(sumOf(parts[name])),
});

export const EQUATIONS = {
  lstm: [
    gate("f"),
    gate("i"),
    squashedSum("g"),
    {
      name: "c",
      symbols: "f × c_prev + i × g",
      numbers: ({ now, before }) => `${number(now.f)} × ${number(before)} + ${number(now.i)} × ${number(now.g)}`,
      byHand: ({ now, before }) => rounded(now.f) * rounded(before) + rounded(now.i) * rounded(now.g),
    },
    gate("o"),
    {
      name: "h",
      symbols: "o × tanh(c)",
      numbers: ({ now }) => `${number(now.o)} × tanh(${number(now.c)})`,
      byHand: ({ now }) => rounded(now.o) * Math.tanh(rounded(now.c)),
    },
  ],
  gru: [
    gate("z"),
    gate("r"),
    {
      name: "g",
      symbols: "tanh(W x + b + r × (U h + d))",
      numbers: ({ now, parts, past }) =>
        `tanh(${sum(parts.g.word, parts.g.bias)} + ${number(now.r)} × ${number(past)})`,
      byHand: ({ now, parts, past }) =>
        Math.tanh(rounded(parts.g.word) + rounded(parts.g.bias) + rounded(now.r) * rounded(past)),
    },
    {
      name: "h",
      symbols: "z × h_prev + (1 − z) × g",
      numbers: ({ now, before }) => `${number(now.z)} × ${number(before)} + ${number(1 - now.z)} × ${number(now.g)}`,
      byHand: ({ now, before }) => rounded(now.z) * rounded(before) + rounded(1 - now.z) * rounded(now.g),
    },
  ],
  simple_rnn: [squashedSum("h")],
};

// "c_prev" as c with a small "prev" below the line.
function symbolNodes(text) {
  return text.split(/(_prev)/).map((piece) => (piece === "_prev" ? node("sub", {}, "prev") : piece));
}

export function createEquations(element, cell) {
  const lines = EQUATIONS[cell].map((equation) => {
    const numbers = node("span", { class: "numbers" });
    const equals = node("span", { class: "equals" }, "=");
    const result = node("b", {});
    const line = node(
      "div",
      { class: "equation", "data-equation": equation.name, style: `--gate: var(--gate-${equation.name})` },
      node("b", { class: "letter" }, equation.name),
      node("span", { class: "symbols" }, " = ", ...symbolNodes(equation.symbols)),
      numbers,
      node("span", { class: "result" }, " ", equals, " ", result),
    );
    return { equation, line, numbers, equals, result };
  });
  const list = node("div", { class: `equations ${cell}` }, ...lines.map(({ line }) => line));
  const hint = node("p", { class: "hint" }, "≈ the numbers shown are rounded, the network's are not.");
  element.append(list, hint);
  return {
    draw(values) {
      let anyRounded = false;
      for (const { equation, line, numbers, equals, result } of lines) {
        const shown = number(values.now[equation.name]);
        const isExact = number(equation.byHand(values)) === shown;
        anyRounded ||= !isExact;
        numbers.textContent = ` = ${equation.numbers(values)}`;
        equals.textContent = isExact ? "=" : "≈";
        result.textContent = shown;
        line.dataset.number = values.now[equation.name];
      }
      hint.style.visibility = anyRounded ? "visible" : "hidden";
    },
  };
}

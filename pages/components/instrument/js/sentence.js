// One plain sentence about what a unit does at a token, made from its numbers.

import { valuesAt } from "./cell_values.js";
import { number, percent as spaced } from "./numbers.js";

// Tells when tanh has changed a number so much that a reader would notice.
const BENT = 0.05;

const percent = (share) => spaced(share).replace(" ", "\u00a0"); // no line begins with "%", or with h's number

export function unitSentence(reading, unit, t) {
  if (!reading.has(unit)) return "";
  const values = valuesAt(reading, unit, t);
  return { lstm, gru, simple_rnn: simpleRnn }[reading.cell](values);
}

function lstm({ now, before }) {
  const squashed = Math.tanh(now.c);
  const bent = Math.abs(squashed - now.c) > BENT ? ` (squashed to ${number(squashed)})` : "";
  return (
    `Keeps ${percent(now.f)} of ${number(before)}, writes ${number(now.i)} × ${number(now.g)}, ` +
    `now ${number(now.c)}, shows ${percent(now.o)} of it${bent}: h\u00a0${number(now.h)}.`
  );
}

function gru({ now, before }) {
  return (
    `Keeps ${percent(now.z)} of ${number(before)} and takes ${percent(1 - now.z)} of the new ${number(now.g)}, ` +
    `which looked back at ${percent(now.r)} of the past: h\u00a0${number(now.h)}.`
  );
}

function simpleRnn({ now, before, parts }) {
  const { word, memory, bias } = parts.h;
  return (
    `Keeps nothing by itself: word ${number(word)}, memory ${number(memory)} and bias ${number(bias)} add up to ` +
    `${number(word + memory + bias)}, squashed: h was ${number(before)}, now ${number(now.h)}.`
  );
}

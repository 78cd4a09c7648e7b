// What the row of the answer shows, in numbers and in words, for each kind of answer: the probability of a class after
// each word, the probability that each token had before it was read, or numbers beside the numbers that were read.

import { number, percent, signed } from "./numbers.js";

// How far up a value stands, from 0 to 1.
export function heightOf({ low, high, log }, value) {
  const of = (each) => (log ? Math.log10(Math.max(each, low)) : each);
  return Math.min(Math.max((of(value) - of(low)) / (of(high) - of(low)), 0), 1);
}

// A probability of tokens: two figures, however small; or a number in its unit.
export function written(reading, value) {
  if (!Number.isFinite(value)) return "";
  if (reading.answers === "tokens") return value >= 0.01 ? number(value) : value >= 1e-4 ? number(value, 4) : "< 0.0001";
  return number(value, reading.axis.digits);
}

export const inUnit = (reading, value) => [written(reading, value), reading.axis.unit].filter(Boolean).join(" ");

// What the row is called, beside it.
export function nameOf(reading) {
  if (reading.answers === "tokens") return `P(this ${reading.noun})`;
  return reading.answers === "numbers" ? reading.foretold_name : `P(${reading.answer_name})`;
}

export function titleOf(reading) {
  if (reading.answers === "tokens") return `How expected each ${reading.noun} was`;
  if (reading.answers === "numbers") return `Numbers read, and the ${reading.foretold_name}`;
  return `Answer after each ${reading.noun}`;
}

// What is said of one token or number: its answer, and how it came to that.
export function said(reading, t) {
  const value = reading.answer[t];
  if (reading.answers === "tokens") {
    if (!t) return "nothing was read before it";
    const rank = reading.arrays.rank[t];
    return `expected with ${percentage(value)}, number ${rank} of ${reading.n_answers}`;
  }
  if (reading.answers === "numbers") {
    const read = inUnit(reading, reading.series[t]);
    return Number.isFinite(value) ? `${read}, ${reading.foretold_name} ${inUnit(reading, value)}` : read;
  }
  const before = t ? reading.answer[t - 1] : reading.guess;
  return `${reading.answer_name} ${percent(value)} (${signed(value - before)})`;
}

export function percentage(share) {
  if (share >= 0.1) return percent(share);
  return share >= 0.001 ? `${number(100 * share, 1)} %` : "less than 0.1 %";
}

// The tokens that were most probable after token t, the first one first: [name, probability].
export function expectedAfter(reading, t) {
  const [places, shares] = [reading.arrays.next, reading.arrays["next/p"]];
  const size = places.length / reading.timesteps;
  return Array.from({ length: size }, (_, at) => {
    const index = t * size + at;
    return [reading.expected_names[places[index]], shares[index]];
  });
}

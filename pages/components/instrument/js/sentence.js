// One plain sentence about what a unit does at a token, made from its numbers.

export function unitSentence(reading, unit, t) {
  return "";
}

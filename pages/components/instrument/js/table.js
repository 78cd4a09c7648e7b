// The numbers table: every token of the text with every quantity of one unit.

import { node } from "./dom.js";

export function createNumbersTable(element) {
  element.append(node("table", { class: "numbers" }));
  return {
    draw(reading, unit, t) {},
  };
}

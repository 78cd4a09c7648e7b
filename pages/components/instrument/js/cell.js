// The cell view: a drawing of the cell with the numbers of one unit at one token flowing through it.

import { node } from "./dom.js";

export function createCellView(element) {
  element.classList.add("cell-view");
  element.append(node("p"));
  return {
    draw(reading, unit, t, context) {},
    svg() {
      return element.querySelector("svg");
    },
  };
}

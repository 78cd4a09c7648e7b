// The panel of the cell: its drawing with the numbers at the cursor, or the same numbers as a table. At a desk it stands
// at the right; in the class view it lies below the lanes and shares its place with the map of all units.

import { createCellView } from "./cell.js";
import { node } from "./dom.js";
import { createChoices } from "./heads.js";
import { unitSentence } from "./sentence.js";
import { createNumbersTable } from "./table.js";

export function createPanel(store, picker) {
  const tabs = createChoices("What the panel shows", (open) => store.set({ open }));
  const sides = createChoices("Whose cell is shown", (side) => store.set({ focus: side === "B" ? 1 : 0 }));
  const place = node("span", { class: "in-place" });
  const tools = node("span", { class: "in-tools" });
  const sentence = node("p", { class: "in-sentence" });
  const summary = node("div", { class: "in-summary" }, picker.element, sentence);
  const cell = node("div", { class: "cell" });
  const table = node("div", { class: "in-numbers" });
  const units = node("div", { class: "in-units" }); // the map's place in the class view
  const bar = node("div", { class: "in-panel-bar" }, tabs.element, sides.element, place, tools);
  const body = node("div", { class: "in-panel-body" }, cell, units, table);
  const element = node("section", { class: "in-panel", "aria-label": "The cell" }, summary, bar, body);
  const view = createCellView(cell);
  const numbers = createNumbersTable(table);

  function shown(scene) {
    const open = scene.state.open;
    return open === "units" && !scene.classView ? "cell" : open;
  }

  function draw(scene) {
    const choices = [
      ["cell", scene.classView ? "Cell and equations" : "Cell"],
      ["units", "All units"],
      ["numbers", "Numbers"],
    ];
    tabs.offer(
      choices.filter(([name]) => scene.classView || name !== "units"),
      shown(scene),
    );
    sides.element.hidden = scene.readings.length < 2;
    sides.offer(
      [
        ["A", "A"],
        ["B", "B"],
      ],
      "AB"[scene.focus],
    );
    cell.hidden = shown(scene) !== "cell";
    table.hidden = shown(scene) !== "numbers";
    units.hidden = shown(scene) !== "units";
    summary.hidden = !scene.classView;
    picker.element.hidden = scene.readings.length > 1; // two runs have theirs above their lanes
    picker.draw(scene.readings[0]);
    place.hidden = shown(scene) === "cell" || scene.classView; // the cell's drawing says it itself
    mark(scene);
  }

  function mark(scene) {
    const reading = scene.readings[scene.focus];
    const unit = scene.unit(scene.focus);
    const t = Math.min(scene.state.t, reading.timesteps - 1);
    const letter = scene.readings.length > 1 ? `${"AB"[scene.focus]}: ` : "";
    place.textContent = `${letter}unit ${unit} at “${reading.tokens[t]}” (${t + 1} of ${reading.timesteps})`;
    if (scene.classView) sentence.textContent = unitSentence(reading, unit, t);
    const context = {
      palette: scene.palette,
      classView: scene.classView,
      captions: scene.captions,
      noun: reading.noun,
      reveal: scene.reveal,
      compared: scene.readings.map((each, index) => [each, scene.unit(index)]),
    };
    if (!cell.hidden) view.draw(reading, unit, t, context);
    if (!table.hidden) numbers.draw(reading, unit, t, context);
  }

  return { element, bar, tools, units, sentence, view, draw, mark };
}

// Which unit is shown: chosen in the heads, by key, or by a click on the map. Not all units are in the browser: those
// that are missing are asked for, and until they come the old picture stays.

import { node } from "./dom.js";
import { button, createHead } from "./heads.js";
import { saveCsv } from "./save.js";

export function createUnits(instrument) {
  const { store } = instrument;
  let waiting = null; // what to do once missing units have come

  function choose(unit, index = 0) {
    const reading = instrument.payload.readings[index];
    if (!(unit >= 0 && unit < reading.n_units)) return;
    const units = [...store.state.units];
    const chosen = [...store.state.chosen];
    units[index] = unit;
    chosen[index] = true;
    store.set({ units, chosen });
    if (!reading.has(unit)) ask({ units: [unit] }, index);
  }

  function ask(wish, index) {
    const key = JSON.stringify([wish, index, instrument.payload.header.picture]);
    if (waiting === key) return; // asked already
    waiting = key;
    instrument.want({ ...wish, reading: index });
  }

  // The next unit in the order of the map's rows.
  function step(by, index = 0) {
    const reading = instrument.payload.readings[index];
    const at = reading.units.indexOf(instrument.scene.unit(index)) + by;
    if (at >= 0 && at < reading.units.length) choose(reading.units[at], index);
    else if (at >= 0) needAll(index);
  }

  function needAll(index) {
    const reading = instrument.payload.readings[index];
    if (reading.units.length < reading.n_units) ask({ units: "all" }, index);
  }

  // After a payload: what is still missing?
  function settle() {
    instrument.payload.readings.forEach((reading, index) => {
      if (!reading.has(store.state.units[index])) ask({ units: [store.state.units[index]] }, index);
      if (store.state.rows === "all") needAll(index);
    });
  }

  function createSelect(index) {
    const element = node("select", {
      class: "in-select",
      "aria-label": "Unit",
      onchange: () => choose(Number(element.value), index),
    });
    let filled = 0;
    return {
      element,
      draw(reading) {
        if (filled !== reading.n_units) {
          filled = reading.n_units;
          element.replaceChildren(
            ...Array.from({ length: filled }, (_, unit) => node("option", { value: unit }, `unit ${unit}`)),
          );
        }
        element.value = store.state.units[index];
      },
    };
  }

  function createUnitHead(index) {
    const select = createSelect(index);
    const auto = button("most telling", "The unit that matters most at the word that changed the answer most", () => {
      const reading = instrument.payload.readings[index];
      choose(reading.unit, index);
      const chosen = [...store.state.chosen];
      chosen[index] = false;
      store.set({ chosen });
    });
    const way = node("span", { class: "in-way" });
    const csv = button("CSV", "Save this unit's numbers", () => saveUnit(instrument.scene, index));
    const head = createHead("One unit", select.element, auto, way, csv);

    function draw(scene, caption) {
      const reading = scene.readings[index];
      head.name.textContent = scene.readings.length > 1 ? `${"AB"[index]}  ${reading.title}` : "One unit";
      head.element.hidden = scene.classView && scene.readings.length < 2;
      select.draw(reading);
      auto.hidden = scene.unit(index) === reading.unit;
      way.textContent = reading.side === "backward" ? "← reads right to left" : "";
      head.caption.say(index || scene.classView ? null : caption);
    }

    return { element: head.element, draw };
  }

  return { choose, step, needAll, settle, createSelect, createHead: createUnitHead };
}

function saveUnit(scene, index) {
  const reading = scene.readings[index];
  const unit = scene.unit(index);
  const names = Object.keys(reading.quantities);
  const rows = reading.tokens.map((token, t) => [
    t + 1,
    token,
    ...(scene.reveal ? answers(reading, t) : []),
    ...names.map((name) => reading.value(name, unit, t)),
  ]);
  const answer = scene.reveal ? answerNames(reading) : [];
  saveCsv(`unit-${unit}.csv`, ["timestep", "token", ...answer, ...names], rows);
}

function answers(reading, t) {
  const value = Number.isFinite(reading.answer[t]) ? reading.answer[t] : "";
  return reading.series ? [reading.series[t], value] : [value];
}

function answerNames(reading) {
  if (reading.answers === "tokens") return ["p_of_this_token"];
  return reading.series ? ["value", reading.foretold_name] : [`p_${reading.answer_name}`];
}

// All units of one quantity as a heat map: one row a unit, one column a word, on the same x scale as everything else.
// The order of the rows belongs to the run and never changes from text to text: jumping rows destroy comparison.

import { createLine, followPointer } from "./cursor.js";
import { node } from "./dom.js";
import { button, createCaption, createChoices, createHead } from "./heads.js";
import { number } from "./numbers.js";
import { cellsOf, drawCells, drawScale, sixPlaces } from "./map_cells.js";
import { sized } from "./canvas.js";
import { saveCsv } from "./save.js";

const HALF = 0.15; // what "hardly move" means, see lstm_core/insight: the middle half of the units move less than this

export function createMap(instrument, row) {
  const { store } = instrument;
  const quantities = createChoices("Quantity of the map", (q) => store.set({ q }));
  const amounts = createChoices("Rows of the map", (rows) => {
    store.set({ rows });
    if (rows === "all") instrument.payload.readings.forEach((_, index) => instrument.units.needAll(index));
  });
  const contrasts = createChoices("Contrast", (contrast) => store.set({ contrast }));
  const csv = button("CSV", "Save this map's numbers", () =>
    instrument.scene.readings.forEach((_, index) => saveMap(instrument.scene, index)),
  );
  const head = createHead("All units", quantities.element, amounts.element, contrasts.element, csv);
  head.caption.element.remove();
  const readout = head.element.appendChild(node("span", { class: "in-readout", "aria-hidden": "true" })); // the table has all of it
  const caption = createCaption();
  const foot = node("div", { class: "in-foot" }, caption.element);
  const element = node("section", { class: "in-map", "aria-label": "All units" }, head.element);
  let blocks = [];
  let drawn = "12"; // the rows of the last picture, kept while missing units are on their way

  function draw(scene) {
    offer(scene);
    if (blocks.length !== scene.readings.length) {
      for (const block of blocks) block.element.remove();
      blocks = scene.readings.map((_, index) =>
        createBlock(instrument, row, index, (text) => (readout.textContent = text)),
      );
      element.append(...blocks.map((block) => block.element), foot);
    }
    if (!element.clientWidth) return; // in a closed tab
    const isWaiting =
      store.state.rows === "all" && scene.readings.some((reading) => reading.units.length < reading.n_units);
    drawn = isWaiting ? (drawn === "all" ? "24" : drawn) : store.state.rows;
    blocks.forEach((block) => block.draw(scene, drawn));
    element.classList.toggle("is-waiting", isWaiting);
    mark(scene);
  }

  function offer(scene) {
    const reading = scene.readings[0];
    const q = scene.quantity();
    quantities.offer(
      Object.entries(reading.quantities).map(([name, { plain }]) => [name, name, plain, scene.palette.gates[name]]),
      store.state.rows === "six" ? null : q,
    );
    const most = Math.max(...scene.readings.map((each) => each.n_units));
    const choices = [
      ["12", "12", "The first 12 rows"],
      ["24", "24", "The first 24 rows"],
      ["all", `all ${most}`, "All units"],
    ];
    const offered = choices.filter(([name]) => name === "all" || Number(name) < most);
    if (Object.keys(reading.quantities).length > 1)
      offered.push(["six", "all quantities", "All quantities at once, as small maps"]);
    amounts.offer(offered, offered.some(([name]) => name === store.state.rows) ? store.state.rows : "all");
    const isGate = q in reading.around;
    contrasts.element.hidden = !isGate && store.state.rows !== "six";
    contrasts.offer(
      [
        ["full", "full range", "From 0 to 1"],
        ["resting", "around rest", "Difference from where the gate rests without input"],
      ],
      store.state.contrast,
    );
    const isFlat = scene.readings.every((each) => each.flat[scene.quantity(scene.readings.indexOf(each))]);
    head.notice.textContent =
      isGate && isFlat && store.state.contrast === "full" ? "These gates hardly move: full range hides it." : "";
    head.notice.title = `The middle half of the units move by less than ${HALF}.`;
    caption.say(scene.classView ? null : captionOf(scene));
  }

  function mark(scene) {
    blocks.forEach((block) => block.mark(scene));
  }

  return { element, foot, draw, mark };
}

function captionOf(scene) {
  const caption = scene.captions.all_units;
  if (!caption || scene.readings.every((reading) => reading.is_ordered)) return caption;
  return {
    short:
      "One row is one unit, one column one word. Rows stand in the order of their numbers. Stripes that persist are memory.",
    more: "The effect of each unit on the answer has not been measured for this run, so the order of the rows says nothing. Gates run from paper (0) to their colour (1); g, c and h from purple (minus) over paper (0) to green (plus).",
  };
}

function createBlock(instrument, row, index, tell) {
  const { element: line, gutter, plot, margin } = row("in-map-row");
  const canvas = plot.appendChild(node("canvas", { "data-row": index ? "map-b" : "map", role: "img" }));
  const scale = margin.appendChild(node("canvas", { class: "in-scale" }));
  const ends = [0, 1, 2].map(() => margin.appendChild(node("span", { class: "in-tick" })));
  const frame = node("i", { class: "in-frame" });
  const element = node("div", { class: "in-block" }, line, frame);
  let labels = [];
  let lines = [];
  let cells = null;
  let six = [];

  function draw(scene, rows) {
    const reading = scene.readings[index];
    cells = cellsOf(scene, index, rows, scene.classView ? 204 : null);
    six = rows === "six" ? sixPlaces(scene, reading, cells) : [];
    const height = six.length ? six[0].total : cells.height;
    const pen = sized(canvas, scene.width, height);
    drawCells(pen, scene, index, cells, six);
    canvas.setAttribute(
      "aria-label",
      `Heat map of ${six.length ? "all quantities" : scene.quantity(index)}, ${cells.units.length} units; the numbers are in the table and in the CSV file`,
    );
    writeLabels(scene, reading);
    margin.classList.toggle("is-six", six.length > 0);
    drawScale(scale, ends, scene, index, six.length ? 0 : cells.height);
    while (lines.length < Math.max(six.length, 1)) {
      const place = lines.length;
      lines.push(createLine((now) => where(now, place)));
      element.append(lines[place].element);
    }
    lines.forEach((each, at) => (each.element.hidden = at >= Math.max(six.length, 1)));
    mark(scene);
  }

  function where(scene, place) {
    const t = scene.state.t;
    if (!scene.columns.has(t)) return null;
    const [left, width] = [scene.columns.left(t), scene.columns.width(t)];
    if (!six.length) return [left, width];
    return six[place] ? [six[place].x + left * six[place].share, width * six[place].share] : null;
  }

  function writeLabels(scene, reading) {
    const isLabelled = !six.length && cells.row >= 11;
    const chosen = scene.unit(index);
    const count = isLabelled ? cells.units.length : 1;
    while (labels.length > count) labels.pop().remove();
    while (labels.length < count) labels.push(gutter.appendChild(node("span", { class: "in-unit" })));
    const letter = scene.readings.length > 1 ? "AB"[index] + " " : "";
    labels.forEach((label, at) => {
      label.textContent = isLabelled
        ? `${at ? "" : letter}unit ${cells.units[at]}`
        : `${letter}${cells.units.length} units`;
      label.style.top = isLabelled ? `${cells.top(at)}px` : "2px";
      label.style.height = isLabelled ? `${cells.row}px` : "18px";
      label.classList.toggle("chosen", isLabelled && cells.units[at] === chosen);
    });
    const at = cells.units.indexOf(chosen);
    frame.hidden = six.length > 0 || at < 0;
    frame.style.cssText = `top:${cells.top(Math.max(at, 0)) - 1}px;height:${cells.row + 1}px;width:${scene.columns.right}px;--key:${scene.palette.gates[scene.quantity(index)]}`;
  }

  function mark(scene) {
    lines.slice(0, Math.max(six.length, 1)).forEach((each, at) => {
      each.mark(scene);
      each.element.style.top = six.length ? `${six[at].y}px` : "0";
      each.element.style.bottom = six.length ? "auto" : "0";
      each.element.style.height = six.length ? `${cells.height}px` : "auto";
    });
  }

  // Which small map a point lies in; with one map it is that.
  const placeAt = (x, y) =>
    six.find(
      (each) => x >= each.x - 4 && x < each.x + each.width + 4 && y >= each.y - 16 && y <= each.y + cells.height + 4,
    );
  let last = null;
  followPointer(
    element,
    () => instrument.plotLeft(),
    (x, y) => {
      if (!six.length) return instrument.scene.columns.at(x);
      last = placeAt(x, y) ?? last ?? six[0];
      return instrument.scene.columns.at((x - last.x) / last.share);
    },
    (t) => instrument.choose(t),
    (x, y) => {
      const place = six.length ? placeAt(x, y) : { y: 0 };
      const at = place ? cells.rowAt(y - place.y) : -1;
      if (at >= 0) instrument.units.choose(cells.units[at], index);
    },
  );
  plot.addEventListener("pointermove", (event) => {
    const { scene } = instrument;
    const box = plot.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    const place = six.length ? placeAt(x, y) : { x: 0, y: 0, share: 1, name: scene.quantity(index) };
    const unit = place && cells.units[cells.rowAt(y - place.y)];
    const t = place && scene.columns.at((x - place.x) / place.share);
    const reading = scene.readings[index];
    const isThere = unit !== undefined && t < reading.timesteps;
    tell(
      isThere
        ? `unit ${unit} at “${reading.tokens[t]}”: ${place.name} ${number(reading.value(place.name, unit, t))}`
        : "",
    );
  });
  plot.addEventListener("pointerleave", () => tell(""));
  gutter.addEventListener("click", (event) => {
    const at = six.length ? -1 : cells.rowAt(event.clientY - gutter.getBoundingClientRect().top);
    if (at >= 0) instrument.units.choose(cells.units[at], index);
  });

  return { element, draw, mark };
}

function saveMap(scene, index) {
  const reading = scene.readings[index];
  const q = scene.quantity(index);
  const rows = reading.units.map((unit) => [unit, ...reading.lane(q, unit)]);
  const letter = scene.readings.length > 1 ? `-${"ab"[index]}` : "";
  saveCsv(`all-units-${q}${letter}.csv`, ["unit", ...reading.tokens.map((token, t) => `${t + 1} ${token}`)], rows);
}

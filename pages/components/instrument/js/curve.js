// The answer after each word: one point above each column. Fills have the class's colour, the line is ink; of two runs
// A is a solid line and B a double one.

import { heightOf, nameOf, written } from "./answers.js";
import { sized, textWidth } from "./canvas.js";
import { fade } from "./colours.js";
import { node } from "./dom.js";
import { signed } from "./numbers.js";

const WORST = 14; // a label that would hide more of the curve than this is left out: the strip has its triangle
const LABELS = 3; // the largest changes of mind get their word and their number

export function createCurve(row) {
  const { element, gutter, plot, margin } = row("in-curve");
  const canvas = plot.appendChild(node("canvas", { "data-row": "curve", "aria-hidden": "true" }));
  const hidden = plot.appendChild(node("div", { class: "in-hidden" }, "The answer is hidden until you reveal it."));
  const name = gutter.appendChild(node("span", { class: "in-name" }));
  const notes = Array.from({ length: LABELS }, () => plot.appendChild(node("span", { class: "in-note" })));
  let [values, dots, ticks] = [[], [], []];

  const place = (scene, value) =>
    scene.sizes.pad + (1 - heightOf(scene.readings[0].axis, value)) * (scene.sizes.curve - 2 * scene.sizes.pad);

  function draw(scene) {
    const { readings, sizes, reveal } = scene;
    if (values.length !== readings.length) build(readings.length);
    canvas.hidden = !reveal;
    hidden.hidden = reveal;
    hidden.style.height = `${sizes.curve}px`;
    name.textContent = reveal ? nameOf(readings[0]) : "";
    name.title = name.textContent;
    drawTicks(scene);
    for (const note of notes) note.hidden = true;
    if (reveal) drawLines(sized(canvas, scene.width, sizes.curve), scene);
    mark(scene);
  }

  // The numbers of the axis; where they would touch, some in between are left out.
  function drawTicks(scene) {
    const { marks } = scene.readings[0].axis;
    const last = marks.length - 1;
    const step = (scene.sizes.curve - 2 * scene.sizes.pad) / last;
    const every = Math.ceil((scene.sizes.small + 4) / step);
    const shown = marks.filter((_, at) => at === last || (at % every === 0 && at + every <= last));
    for (const tick of ticks) tick.remove();
    ticks = scene.reveal ? shown.map(([, text]) => margin.appendChild(node("span", { class: "in-tick" }, text))) : [];
    ticks.forEach((tick, at) => (tick.style.top = `${place(scene, shown[at][0])}px`));
  }

  function build(count) {
    for (const old of [...values, ...dots]) old.remove();
    values = Array.from({ length: count }, () => gutter.appendChild(node("output", { class: "in-answer" })));
    dots = Array.from({ length: count }, (_, at) =>
      plot.appendChild(node("i", { class: at ? "in-dot second" : "in-dot", "data-dot": "AB"[at] })),
    );
  }

  function drawLines(pen, scene) {
    const { readings, palette, sizes, width } = scene;
    const { axis, guess } = readings[0];
    pen.strokeStyle = palette.grid;
    pen.lineWidth = 1;
    for (const level of [axis.low, axis.high]) line(pen, 0, width, Math.round(place(scene, level)) + 0.5);
    if (guess !== null) {
      pen.strokeStyle = palette.muted;
      pen.setLineDash([2, 4]);
      line(pen, 0, width, Math.round(place(scene, guess)) + 0.5);
      pen.setLineDash([]);
    }
    if (readings[0].series) return drawNumbers(pen, scene);
    const paths = readings.map((reading) => points(scene, reading));
    if (readings[0].answers === "classes") fill(pen, scene, paths[0], place(scene, guess));
    else return drawStems(pen, scene, paths);
    paths.forEach((path, at) => {
      for (const [colour, thick] of at
        ? [
            [palette.ink, sizes.line + 3],
            [palette.paper, sizes.line],
          ]
        : [[palette.ink, sizes.line]]) {
        trace(pen, path, colour, thick);
      }
      if (at === 0 && scene.columns.right / path.length > 10)
        for (const [x, y] of path.slice(1)) dot(pen, x, y, sizes.line, palette.ink);
    });
    return labels(scene, paths);
  }

  // The numbers that were read as a line, and beside it what the network said of the same moments: of A dashed, of B
  // double.
  function drawNumbers(pen, scene) {
    const { readings, palette, sizes, columns } = scene;
    trace(pen, points(scene, readings[0], readings[0].series), palette.muted, sizes.line);
    readings.forEach((reading, at) => {
      const path = points(scene, reading);
      if (at) {
        trace(pen, path, palette.ink, sizes.line + 3);
        trace(pen, path, palette.paper, sizes.line);
        return;
      }
      pen.setLineDash([3 * sizes.line, 2 * sizes.line]);
      trace(pen, path, palette.classes[1], sizes.line);
      pen.setLineDash([]);
      if (columns.right / Math.max(path.length, 1) > 10)
        for (const [x, y] of path) dot(pen, x, y, sizes.line, palette.classes[1]);
    });
  }

  // How expected each token was: a column up to its probability, in the colour of the word, with a cap of ink; of two
  // runs B has a double cap.
  function drawStems(pen, scene, paths) {
    const { columns, sizes, readings, palette } = scene;
    const foot = sizes.curve - sizes.pad;
    paths.forEach((path, at) => {
      for (const [x, y, t] of path) {
        const size = Math.max(columns.width(t) * 0.7, 1);
        if (!at) {
          pen.fillStyle = scene.verdict(readings[0], t);
          pen.fillRect(x - size / 2, y, size, foot - y);
        }
        const thick = at ? sizes.line + 3 : sizes.line;
        pen.fillStyle = palette.ink;
        pen.fillRect(x - size / 2, y - thick / 2, size, thick);
        if (!at || size < 4) continue;
        pen.fillStyle = palette.paper;
        pen.fillRect(x - size / 2, y - sizes.line / 2, size, sizes.line);
      }
    });
    labels(scene, paths);
  }

  // From the guess at the left edge: before the first word nothing is known.
  function points(scene, reading, numbers = reading.answer) {
    const { columns } = scene;
    const before = columns.from ? numbers[columns.from - 1] : reading.guess;
    const path = reading.answers === "classes" ? [[0, place(scene, before)]] : [];
    for (let t = columns.from; t < Math.min(columns.to, reading.timesteps); t += 1)
      if (Number.isFinite(numbers[t])) path.push([columns.centre(t), place(scene, numbers[t]), t]);
    return path;
  }

  function fill(pen, scene, path, guess) {
    const { palette, width, sizes, readings } = scene;
    const halves = [
      [0, guess, palette.classes[1]],
      [guess, sizes.curve - guess, palette.classes[0]],
    ];
    if (readings[0].n_answers > 2) halves.pop();
    for (const [top, height, colour] of halves) {
      pen.save();
      pen.beginPath();
      pen.rect(0, top, width, height);
      pen.clip();
      pen.beginPath();
      pen.moveTo(path[0][0], guess);
      for (const [x, y] of path) pen.lineTo(x, y);
      pen.lineTo(path[path.length - 1][0], guess);
      pen.fillStyle = fade(colour, 0.28);
      pen.fill();
      pen.restore();
    }
  }

  function labels(scene, paths) {
    const { readings, columns, sizes, width } = scene;
    const font = `600 ${sizes.small}px ${scene.family}`;
    const taken = [];
    readings[0].changes.slice(0, LABELS).forEach(([t, change], at) => {
      if (!columns.has(t)) return;
      const isToken = readings[0].answers === "tokens";
      const text = `${readings[0].tokens[t]} ${isToken ? written(readings[0], readings[0].answer[t]) : signed(change)}`;
      const size = textWidth(text, font);
      const [x, y] = [columns.centre(t), place(scene, readings[0].answer[t])];
      const best = candidates(x, y, size, change, scene)
        .filter(
          ([left, middle]) =>
            left >= 0 && left + size <= width && middle > sizes.small / 2 && middle < sizes.curve - sizes.small / 2,
        )
        .map((spot) => ({ spot, cost: cost(spot, size, sizes.small, taken, paths) }))
        .sort((one, other) => one.cost - other.cost)[0];
      if (!best || best.cost >= WORST) return;
      taken.push([...best.spot, size]);
      notes[at].textContent = text;
      notes[at].hidden = false;
      notes[at].style.transform = `translate(${best.spot[0]}px, ${best.spot[1]}px) translateY(-50%)`;
    });
  }

  function mark(scene) {
    const { readings, columns, state, reveal } = scene;
    readings.forEach((reading, at) => {
      const t = state.t;
      const here = reveal && t < reading.timesteps && Number.isFinite(reading.answer[t]);
      const letter = readings.length > 1 ? "AB"[at] + " " : "";
      values[at].textContent = here ? letter + written(reading, reading.answer[t]) : "";
      dots[at].hidden = !here || !columns.has(t);
      if (!dots[at].hidden)
        dots[at].style.transform = `translate(${columns.centre(t)}px, ${place(scene, reading.answer[t])}px)`;
    });
  }

  return { element, draw, mark };
}

// Where a label may stand: on the side the curve came from, beside its point, or on the other side.
function candidates(x, y, size, change, scene) {
  const away = scene.sizes.small / 2 + 7;
  const up = change > 0 ? -1 : 1;
  const places = [];
  for (const distance of [1, 1.8, 2.6]) {
    for (const direction of [up, -up]) {
      for (const left of [x - size / 2, x - size - 4, x + 4, scene.width - size]) {
        if (left + size > x - away && left < x + away) places.push([left, y + direction * away * distance]);
      }
    }
  }
  places.push([x + 10, y], [x - size - 10, y]);
  return places;
}

// How bad a place is: on another label (never), on the curve (by how much of it), else the first is best.
function cost([left, middle], size, height, taken, paths) {
  const half = height / 2 + 1;
  if (taken.some(([x, y, other]) => left < x + other + 6 && x < left + size + 6 && Math.abs(y - middle) < height + 1))
    return 1000;
  let hits = 0;
  for (const path of paths) {
    hits += 3 * path.filter(([x, y]) => x > left - 5 && x < left + size + 5 && Math.abs(y - middle) < half + 4).length;
    for (let x = left; x <= left + size; x += 4) {
      const y = heightAt(path, x);
      if (y !== null && Math.abs(y - middle) < half) hits += 1;
    }
  }
  return hits;
}

function heightAt(path, x) {
  for (let at = 1; at < path.length; at += 1) {
    const [[x0, y0], [x1, y1]] = [path[at - 1], path[at]];
    if (x >= x0 && x <= x1) return y0 + ((y1 - y0) * (x - x0)) / Math.max(x1 - x0, 1);
  }
  return null;
}

function trace(pen, path, colour, thick) {
  pen.beginPath();
  path.forEach(([x, y], at) => (at ? pen.lineTo(x, y) : pen.moveTo(x, y)));
  pen.strokeStyle = colour;
  pen.lineWidth = thick;
  pen.lineJoin = "round";
  pen.stroke();
}

function dot(pen, x, y, radius, colour) {
  pen.beginPath();
  pen.arc(x, y, radius, 0, 2 * Math.PI);
  pen.fillStyle = colour;
  pen.fill();
}

function line(pen, from, to, y) {
  pen.beginPath();
  pen.moveTo(from, y);
  pen.lineTo(to, y);
  pen.stroke();
}

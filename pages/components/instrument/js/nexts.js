// Two rows under the curve of a network that continues texts: which tokens it expected where the cursor stands, and which
// come next. The token that is really there is framed. Hidden for all other networks.

import { expectedAfter, percentage } from "./answers.js";
import { node } from "./dom.js";

const ROWS = [
  ["here", "here"],
  ["next", "next"],
];

export function createNexts(row) {
  const rows = ROWS.map(([kind, title]) => {
    const parts = row("in-nexts");
    const label = parts.gutter.appendChild(node("span", {}, title));
    const list = parts.plot.appendChild(node("div", { class: "in-chips", role: "list", "data-expected": kind }));
    return { ...parts, label, list, kind };
  });
  const element = node("div", { class: "in-expected", "aria-label": "What the network expected" });
  element.append(...rows.map((each) => each.element));

  function draw(scene) {
    const reading = scene.readings[scene.focus];
    element.hidden = reading.answers !== "tokens" || !scene.reveal;
    rows[0].element.hidden = scene.classView; // a projector is low: the curve says how expected this token was
    if (!element.hidden) mark(scene);
  }

  function mark(scene) {
    const reading = scene.readings[scene.focus];
    if (element.hidden || reading.answers !== "tokens") return;
    const t = Math.min(scene.state.t, reading.timesteps - 1);
    const letter = scene.title(scene.focus, "");
    for (const { kind, label, list } of rows) {
      const isHere = kind === "here";
      const from = isHere ? t - 1 : t;
      label.textContent = letter + (isHere ? "expected here" : "expected next");
      if (from < 0) {
        list.replaceChildren(node("span", { class: "in-chip none" }, "nothing was read before it"));
        continue;
      }
      const there = isHere ? t : t + 1 < reading.timesteps ? t + 1 : null;
      list.replaceChildren(...chips(scene, reading, from, there));
    }
  }

  return { element, draw, mark };
}

// `there`: the token that follows in the text, null behind its end.
function chips(scene, reading, from, there) {
  const found = expectedAfter(reading, from).slice(0, mostThatFit(scene));
  const real = there === null ? null : reading.tokens[there];
  const rank = there === null ? 0 : reading.arrays.rank[there];
  const made = found.map(([name, share], at) => chip(scene, reading, name, share, rank === at + 1));
  if (rank > found.length) made.push(chip(scene, reading, real, reading.answer[there], true, `number ${rank}`));
  return made;
}

// One place is left for the token that is really there.
function mostThatFit({ width, classView }) {
  return Math.max(Math.floor(width / (classView ? 150 : 110)) - 1, 2);
}

function chip(scene, reading, name, share, isReal, extra = "") {
  const fill = scene.colours.expected(share, reading.n_answers);
  const text = `${name}\u2002${percentage(share).replace("less than ", "<\u2009")}${extra ? `, ${extra}` : ""}`;
  return node(
    "span",
    {
      class: isReal ? "in-chip real" : "in-chip",
      role: "listitem",
      style: `background:${fill};color:${scene.colours.textOn(fill)}`,
      title: isReal ? `the ${reading.noun} that stands there` : null,
    },
    text,
  );
}

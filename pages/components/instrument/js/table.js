// The numbers table: every token of the text with every quantity of one unit, the token at the cursor marked. It is
// what the pictures say, for a screen reader and for anyone who wants the digits. A click on a row sends "choose".

import { nameOf, written } from "./answers.js";
import { node } from "./dom.js";
import { number } from "./numbers.js";

const DIGITS = 3;

export function createNumbersTable(element) {
  element.classList.add("numbers-table");
  element.tabIndex = 0; // so that the keys can scroll it
  const table = node("table", {});
  element.append(table);
  table.addEventListener("click", (event) => {
    const row = event.target.closest("tr[data-t]");
    if (row) element.dispatchEvent(new CustomEvent("choose", { detail: { t: Number(row.dataset.t) }, bubbles: true }));
  });
  let shown = {}; // the reading, unit and columns that the table has
  let rows = [];
  let marked = null;

  function build(reading, reveal) {
    const names = Object.keys(reading.quantities);
    const heads = [
      node("th", { scope: "col" }, "#"),
      node("th", { scope: "col", class: "token" }, reading.noun),
      ...(reveal ? [node("th", { scope: "col" }, nameOf(reading))] : []),
      ...names.map((name) =>
        node("th", { scope: "col" }, node("b", {}, name), node("small", {}, ` ${reading.quantities[name].plain}`)),
      ),
    ];
    rows = reading.tokens.map((token, t) => {
      const cells = names.map((name) => node("td", { "data-quantity": name }));
      const row = node(
        "tr",
        { "data-t": t },
        node("td", {}, String(t + 1)),
        node("th", { scope: "row", class: "token" }, token),
        ...(reveal ? [node("td", { "data-quantity": "P" }, digitsOf(reading, t))] : []),
        ...cells,
      );
      return { row, cells };
    });
    const caption = node("caption", {});
    table.replaceChildren(
      caption,
      node("thead", {}, node("tr", {}, ...heads)),
      node("tbody", {}, ...rows.map(({ row }) => row)),
    );
    marked = null;
    return caption;
  }

  function fill(reading, unit) {
    Object.keys(reading.quantities).forEach((name, column) => {
      const lane = reading.lane(name, unit);
      rows.forEach(({ cells }, t) => {
        cells[column].textContent = number(lane[t], DIGITS);
      });
    });
  }

  function mark(t) {
    if (marked) marked.removeAttribute("aria-current");
    marked = rows[t].row;
    marked.setAttribute("aria-current", "true");
    // scrollIntoView would also scroll the page; only this box may move
    const head = table.tHead.offsetHeight;
    const top = marked.offsetTop - head;
    const bottom = marked.offsetTop + marked.offsetHeight;
    if (top < element.scrollTop) element.scrollTop = top;
    else if (bottom > element.scrollTop + element.clientHeight) element.scrollTop = bottom - element.clientHeight;
  }

  return {
    draw(reading, unit, t, { reveal = true } = {}) {
      if (!reading.has(unit)) return; // its numbers are on their way: keep the old ones
      if (reading !== shown.reading || reveal !== shown.reveal) shown = { caption: build(reading, reveal) };
      if (unit !== shown.unit) {
        fill(reading, unit);
        const upwards = reading.side === "backward" ? ". This side reads from the last row up" : "";
        shown.caption.textContent = `Unit ${unit}, layer ${reading.layer + 1}${upwards}`;
      }
      Object.assign(shown, { reading, unit, reveal });
      mark(t);
    },
  };
}

function digitsOf(reading, t) {
  const value = reading.answer[t];
  return reading.answers === "classes" ? number(value, DIGITS) : written(reading, value);
}

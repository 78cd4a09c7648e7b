// Everything that the drawing parts need to know at once: the readings, the sizes, the columns, the colours. Made anew
// when a payload comes or the size changes; a moving cursor changes only `state.t`.

import { textWidth } from "./canvas.js";
import { makeColumns, MOST_WORDS, shownRange } from "./columns.js";

// Pixels. The class view is read from the last row of a room: 18 px text, 3 px lines, a 4 px cursor.
const DESK = {
  text: 14,
  small: 12,
  value: 12,
  line: 2,
  cursor: 2,
  gutter: 112,
  margin: 44,
  strip: 36,
  turns: 9,
  curve: 88,
  pad: 8,
  lane: 28,
  paneLine: 22,
};
const CLASS = {
  text: 18,
  small: 18,
  value: 18,
  line: 3,
  cursor: 4,
  gutter: 160,
  margin: 66,
  strip: 40,
  turns: 9,
  curve: 76,
  pad: 6,
  lane: 22,
  paneLine: 26,
};

export const defaultQuantity = (reading) => ("c" in reading.quantities ? "c" : "h");

export class Scene {
  constructor({ header, readings }, state, colours, family, total, before) {
    Object.assign(this, { header, readings, state, colours, family });
    this.palette = header.palette;
    this.options = header.options ?? {};
    this.captions = header.captions ?? {};
    this.classView = Boolean(this.options.class_view);
    this.reveal = this.options.reveal !== false;
    this.sizes = this.classView ? CLASS : DESK;
    this.width = Math.max(total - this.sizes.gutter - this.sizes.margin, 60);
    this.count = Math.max(...readings.map((reading) => reading.timesteps));
    this.sameWords = readings.every((reading) => reading.tokens.join("\n") === readings[0].tokens.join("\n"));
    this.range = shownRange(this.count, state.zoom, state.t, this.width, before);
    this.columns = makeColumns(...this.range, this.naturalWidths(), this.width);
    const hasMore =
      this.columns.nCut > Math.max(2, (this.range[1] - this.range[0]) / 4) ||
      this.columns.to - this.columns.from < this.count;
    // On a projector numbers are not written out once more: the curve shows them, and the cursor carries its own.
    this.hasPane = hasMore && !(this.classView && readings.every((reading) => reading.answers === "numbers"));
  }

  naturalWidths() {
    const font = `${this.sizes.text}px ${this.family}`;
    const widths = [];
    for (let t = this.range[0]; t < this.range[1]; t += 1) {
      widths.push(
        Math.max(...this.readings.map((reading) => (t < reading.timesteps ? textWidth(reading.tokens[t], font) : 0))) +
          10,
      );
    }
    return widths;
  }

  // How many words around the cursor can be shown with all their letters.
  wordsThatFit() {
    const font = `${this.sizes.text}px ${this.family}`;
    const mean =
      this.readings[0].tokens.reduce((sum, token) => sum + textWidth(token, font) + 10, 0) / this.readings[0].timesteps;
    return Math.min(Math.max(Math.floor((0.9 * this.width) / mean), 8), MOST_WORDS);
  }

  // The unit of reading A or B that is shown; the one that matters most if the chosen one has not been sent (yet).
  unit(index) {
    const reading = this.readings[index];
    return reading.has(this.state.units[index]) ? this.state.units[index] : reading.unit;
  }

  quantity(index = 0) {
    const reading = this.readings[index];
    return this.state.q in reading.quantities ? this.state.q : defaultQuantity(reading);
  }

  get focus() {
    return Math.min(this.state.focus, this.readings.length - 1);
  }

  get noun() {
    return this.readings[0].noun;
  }

  wordAt(t) {
    const reading = this.readings.find((each) => t < each.timesteps);
    return reading ? reading.tokens[t] : "";
  }

  verdict(reading, t) {
    if (!this.reveal || reading.answers === "numbers") return this.palette.neutral;
    const colour = reading.answers === "tokens" ? this.colours.expected : this.colours.verdict;
    return colour(reading.answer[t], reading.n_answers);
  }

  className(reading) {
    return reading.answer_name;
  }

  // "A words" when two runs are compared and their words differ.
  title(index, text) {
    return this.readings.length > 1 && !this.sameWords ? `${"AB"[index]}: ${text}` : text;
  }
}

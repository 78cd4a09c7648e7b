// The instrument: words, answer, gates of one unit, all units and the cell itself, under one cursor. Streamlit hands
// `show` the same node at every update; the first call builds, later ones change what is there.

import { titleOf } from "./answers.js";
import { makeColours } from "./colours.js";
import { createLine, followPointer, spoken } from "./cursor.js";
import { createCurve } from "./curve.js";
import { node } from "./dom.js";
import { createHead } from "./heads.js";
import { listenToKeys } from "./keys.js";
import { createLanes } from "./lanes.js";
import { createLink } from "./link.js";
import { createMap } from "./map.js";
import { createNexts } from "./nexts.js";
import { createOverview } from "./overview.js";
import { createPanel } from "./panel.js";
import { decode } from "./payload.js";
import { Scene } from "./scene.js";
import { createStore } from "./store.js";
import { createTransport } from "./transport.js";
import { createUnits } from "./units.js";
import { adopt } from "./update.js";
import { createPane, createStrip, cutSentence } from "./words.js";

const ONE_UNIT = { lstm: "one_unit", gru: "one_unit_gru", simple_rnn: "one_unit_simple_rnn" };

// What was on show when the page was last left: Streamlit forgets a component with its page, a person does not.
let last = null;

export function show(root, bytes, want) {
  const instrument = (root.__instrument ??= new Instrument(root));
  instrument.update(decode(bytes), want);
}

class Instrument {
  constructor(root) {
    this.root = root;
    this.store = createStore();
    if (last) {
      ({ payload: this.payload, viewId: this.viewId } = last);
      this.store.set(last.state);
    }
    this.store.subscribe((state, changed) => this.changed(changed));
    this.link = createLink(this);
    this.units = createUnits(this);
    root.setAttribute("role", "group");
    root.setAttribute("aria-label", "What the network does at each word");
    this.refit = () => this.scene && this.redraw();
    root.__leave = () => this.leave();
    root.addEventListener("choose", (event) => this.store.set({ t: event.detail.t, playing: false })); // from the table
    listenToKeys(this);
  }

  // Listeners outside the root live only while it is on the page.
  enter() {
    if (this.watcher) return;
    this.watcher = new ResizeObserver(() => this.resized());
    this.watcher.observe(this.root);
    this.link.start();
    document.fonts.addEventListener("loadingdone", this.refit); // words are measured: again once their font is there
  }

  leave() {
    document.fonts.removeEventListener("loadingdone", this.refit);
    this.watcher?.disconnect();
    this.watcher = null;
    this.link.stop();
    this.store.set({ playing: false });
    last = { payload: this.payload, viewId: this.viewId, state: this.store.state };
  }

  update(payload, want) {
    this.want = (wish) => want({ ...wish, n: (this.wishes = (this.wishes ?? 0) + 1) });
    const before = this.payload;
    this.payload = payload;
    this.isDirty = true; // the patch below must not draw with the old columns
    this.store.set(adopt(payload, before, this.store.state, this));
    this.isDirty = false;
    const kind = this.kindOf(payload);
    if (kind !== this.kind) this.build(kind, payload);
    this.colours =
      before?.header.palette.theme === payload.header.palette.theme && this.colours
        ? this.colours
        : makeColours(payload.header.palette);
    this.paint(payload.header);
    this.enter();
    this.redraw();
    this.link.write();
    this.units.settle();
  }

  // What decides which rows there are; anything else changes in place.
  kindOf({ header, readings }) {
    const same = readings.every((reading) => reading.tokens.join("\n") === readings[0].tokens.join("\n"));
    return JSON.stringify([readings.length, same, Boolean(header.options?.class_view)]);
  }

  build(kind, { header, readings }) {
    this.kind = kind;
    const isClass = Boolean(header.options?.class_view);
    const [count, same] = JSON.parse(kind);
    const indices = [...Array(count).keys()];
    this.heads = { words: createHead("Words"), curve: createHead("Answer after each word") };
    this.strips = (same ? [0] : indices).map((index) => createStrip(index, row));
    this.panes = (same ? [0] : indices).map((index) => createPane(index, row));
    this.curve = createCurve(row);
    this.nexts = createNexts(row);
    this.overview = createOverview(this.store, row, () => this.slider.focus({ preventScroll: true }));
    this.lanes = indices.map((index) => createLanes(index, row));
    this.unitHeads = indices.map((index) => this.units.createHead(index));
    this.map = createMap(this, row);
    this.panel = createPanel(this.store, this.units.createSelect(0));
    this.transport = createTransport(this);
    this.line = createLine();
    this.live = node("div", { class: "in-live", "aria-live": "polite" });
    this.slider = node("div", {
      class: "in-slider",
      role: "slider",
      tabindex: 0,
      "aria-label": "Cursor",
      "aria-valuemin": 1,
    });

    const rows = [this.heads.words.element, this.overview.element, ...this.panes.map((pane) => pane.element)];
    rows.push(...this.strips.map((strip) => strip.element), this.heads.curve.element, this.curve.element, this.nexts.element);
    indices.forEach((index) => rows.push(this.unitHeads[index].element, this.lanes[index].element));
    this.block = node("div", { class: "in-block" }, ...rows, this.line.element);
    const left = node("div", { class: "in-left" }, this.slider, this.block);
    if (isClass) {
      this.panel.units.append(this.map.element);
      this.panel.tools.append(this.transport.element);
      this.notes = node("div", { class: "in-notes" });
      this.root.replaceChildren(left, this.panel.element, this.notes, this.live);
    } else {
      left.append(this.map.element);
      this.map.foot.append(this.transport.element);
      this.root.replaceChildren(left, this.panel.element, this.live);
    }
    this.left = left;
    for (const pane of this.panes)
      pane.element.addEventListener(
        "click",
        (event) => event.target.dataset.index && this.choose(Number(event.target.dataset.index)),
      );
    followPointer(
      this.block,
      () => this.plotLeft(),
      (x) => this.scene.columns.at(x),
      (t) => this.choose(t),
    );
  }

  // Colours and sizes as variables of the style sheet.
  paint({ palette, options = {} }) {
    const { root } = this;
    root.classList.toggle("is-class", Boolean(options.class_view));
    root.classList.toggle("is-grey", Boolean(options.grey));
    root.dataset.theme = palette.theme;
    for (const name of ["paper", "panel", "ink", "muted", "grid", "neutral", "warning"])
      root.style.setProperty(`--${name}`, palette[name]);
    palette.classes.forEach((colour, at) => root.style.setProperty(`--class${at}`, colour));
    root.style.setProperty("color-scheme", palette.theme);
  }

  resized() {
    if (this.scene && this.left.clientWidth === this.drawnWidth) return;
    this.redraw();
  }

  plotLeft() {
    return this.block.getBoundingClientRect().left + this.scene.sizes.gutter;
  }

  // A person pointed at a word.
  choose(t) {
    this.store.set({ t, playing: false });
    this.slider.focus({ preventScroll: true });
  }

  changed(changed) {
    if (this.isDirty || !this.scene) return;
    const onlyCursor = [...changed].every((key) => key === "t" || key === "playing");
    if (onlyCursor && this.inSight()) this.mark();
    else this.redraw();
    this.link.write();
    if (changed.has("playing")) this.transport.play();
  }

  inSight() {
    const { from, to } = this.scene.columns;
    return (from === 0 && to === this.scene.count) || (this.scene.state.t >= from && this.scene.state.t < to);
  }

  redraw() {
    const { root, payload } = this;
    root.classList.toggle("is-narrow", root.clientWidth < 1180);
    this.drawnWidth = this.left.clientWidth;
    if (!this.drawnWidth) return; // hidden; the observer calls again
    const family = (this.family ??= getComputedStyle(root).fontFamily);
    const scene = new Scene(payload, this.store.state, this.colours, family, this.drawnWidth, this.scene?.range);
    if (scene.state.zoom) scene.state.zoom = scene.range; // a window goes with the cursor
    this.scene = scene;
    root.style.setProperty("--gutter", `${scene.sizes.gutter}px`);
    root.style.setProperty("--margin", `${scene.sizes.margin}px`);
    this.head(scene);
    this.overview.draw(scene);
    for (const pane of this.panes) {
      pane.element.hidden = !scene.hasPane;
      if (scene.hasPane) pane.draw(scene);
    }
    for (const part of [...this.strips, this.curve, this.nexts, ...this.lanes, this.map, this.panel, this.transport])
      part.draw(scene);
    this.slider.setAttribute("aria-valuemax", scene.count);
    this.line.element.style.top = `${this.strips[0].element.offsetTop}px`;
    this.mark(true);
    root.dataset.text = payload.header.picture?.text ?? "";
    root.dataset.ready = "1";
  }

  head(scene) {
    const { captions, readings, options } = scene;
    const isBare = scene.classView;
    for (const head of Object.values(this.heads)) head.element.hidden = isBare;
    const coloured = readings.length > 1 && readings[0].answers !== "numbers" && scene.sameWords && scene.reveal ? ", coloured by A" : "";
    this.heads.words.name.textContent = `${scene.noun[0].toUpperCase()}${scene.noun.slice(1)}s${coloured}`;
    this.heads.words.notice.textContent = [...new Set(readings.map(cutSentence))].filter(Boolean).join("; ");
    this.heads.words.caption.say(scene.reveal ? (captions.word_strip ?? null) : null);
    this.heads.curve.name.textContent = titleOf(readings[0]);
    const anew = options.anew
      ? `This network reads both ways, so each point is a new reading of the text up to there.`
      : "";
    this.heads.curve.caption.say(readings.length > 1 ? captions.two_runs : captions.prefix_curve, anew);
    readings.forEach((reading, index) => this.unitHeads[index].draw(scene, captions[ONE_UNIT[reading.cell]]));
    if (this.notes) {
      const keys = ["word_strip", "prefix_curve", ONE_UNIT[readings[0].cell], "all_units", "cell_view"].filter(
        (key) => captions[key],
      );
      this.notes.replaceChildren(...keys.map((key) => node("p", {}, `How to read: ${captions[key].short}`)));
    }
  }

  // A step of the cursor: moves the line, the numbers in the gutter and the cell; draws no row again.
  mark(isDrawn = false) {
    const { scene, root } = this;
    if (!isDrawn) {
      for (const part of [
        ...this.strips,
        this.curve,
        this.nexts,
        ...this.lanes,
        this.map,
        this.overview,
        this.panel,
        this.transport,
      ])
        part.mark(scene);
      if (scene.hasPane) for (const pane of this.panes) pane.mark(scene);
    }
    this.line.mark(scene, true);
    const text = spoken(scene);
    this.slider.setAttribute("aria-valuenow", scene.state.t + 1);
    this.slider.setAttribute("aria-valuetext", text);
    // the slider speaks for itself while it has the focus
    if (!scene.state.playing && document.activeElement !== this.slider) this.live.textContent = text;
    root.dataset.t = scene.state.t;
    root.dataset.unit = scene.unit(0);
  }
}

// A row of the instrument: gutter, plot and margin have the same x everywhere.
function row(kind) {
  const [gutter, plot, margin] = ["in-gutter", "in-plot", "in-margin"].map((name) => node("div", { class: name }));
  return { element: node("div", { class: `in-row ${kind}` }, gutter, plot, margin), gutter, plot, margin };
}

// A long text in one bar: the whole of it, coloured by the answer, with a frame around what is shown below. Drawing on
// the bar zooms, dragging the frame moves it; up to 32 words bring their letters back.

import { sized } from "./canvas.js";
import { MOST_WORDS, spareOf } from "./columns.js";
import { node } from "./dom.js";
import { button } from "./heads.js";

const HEIGHT = 16;
const LEAST_WINDOW = 4;

export function createOverview(store, row, focus) {
  const { element, gutter, plot } = row("in-overview");
  const canvas = plot.appendChild(node("canvas", { "data-row": "overview", "aria-hidden": "true" }));
  const frame = plot.appendChild(node("i", { class: "in-window" }));
  const tick = plot.appendChild(node("i", { class: "in-where" }));
  const zoom = gutter.appendChild(button("", "", () => toggle()));
  let scene = null;

  function toggle() {
    if (store.state.zoom) return store.set({ zoom: null });
    if (scene.count <= MOST_WORDS) return undefined; // all words are there already
    const size = Math.min(scene.wordsThatFit(), scene.count);
    const from = Math.max(Math.min(store.state.t - Math.floor(size / 2), scene.count - size), 0);
    return store.set({ zoom: [from, from + size] });
  }

  function draw(now) {
    scene = now;
    element.hidden = scene.count <= MOST_WORDS && !scene.state.zoom;
    if (element.hidden) return;
    zoom.textContent = scene.state.zoom ? "Whole text" : "Zoom in";
    zoom.title = scene.state.zoom
      ? `Show all ${scene.count} ${scene.noun}s`
      : `Show the ${scene.noun}s around the cursor, each above its column`;
    const pen = sized(canvas, scene.width, HEIGHT);
    const reading = scene.readings[0];
    const unit = scene.width / scene.count;
    for (let t = 0; t < reading.timesteps; t += 1) {
      pen.fillStyle = scene.verdict(reading, t);
      pen.fillRect(t * unit, 3, unit + 0.5, HEIGHT - 6);
    }
    const [from, to] = scene.range;
    frame.style.left = `${from * unit}px`;
    frame.style.width = `${(to - from) * unit}px`;
    frame.classList.toggle("is-all", to - from === scene.count);
    mark(scene);
  }

  function mark(now) {
    scene = now;
    tick.style.transform = `translateX(${((scene.state.t + 0.5) * scene.width) / scene.count - 1}px)`;
  }

  // Dragging: inside a frame that is smaller than the text moves it, anywhere else draws a new one.
  let drag = null;
  const at = (event) => ((event.clientX - plot.getBoundingClientRect().left) / scene.width) * scene.count;
  plot.addEventListener("pointerdown", (event) => {
    event.stopPropagation();
    focus();
    plot.setPointerCapture(event.pointerId);
    const [from, to] = scene.range;
    const place = at(event);
    drag = { place, from, to, moved: false, pan: to - from < scene.count && place >= from && place < to };
  });
  plot.addEventListener("pointermove", (event) => {
    if (!drag) return;
    const place = at(event);
    if (Math.abs(place - drag.place) * (scene.width / scene.count) > 3) drag.moved = true;
    if (!drag.moved) return;
    const size = drag.to - drag.from;
    let from = Math.floor(Math.min(place, drag.place));
    let to = Math.ceil(Math.max(place, drag.place));
    if (drag.pan) {
      from = Math.round(drag.from + place - drag.place);
      to = from + size;
    } else if (to - from < LEAST_WINDOW) to = from + LEAST_WINDOW;
    from = Math.min(Math.max(from, 0), scene.count - Math.min(to - from, scene.count));
    to = Math.min(drag.pan ? from + size : to, scene.count);
    const spare = spareOf(to - from); // nearer to the end the window would turn the page
    const [first, last] = [from ? from + spare : 0, to < scene.count ? to - 1 - spare : to - 1];
    store.set({ zoom: [from, to], t: Math.min(Math.max(store.state.t, first), last) });
  });
  plot.addEventListener("pointerup", (event) => {
    if (drag && !drag.moved) store.set({ t: Math.min(Math.max(Math.floor(at(event)), 0), scene.count - 1) });
    drag = null;
  });
  plot.addEventListener("pointercancel", () => (drag = null));

  return { element, draw, mark, toggle };
}

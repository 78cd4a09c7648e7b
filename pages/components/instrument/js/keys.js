// Keys, while the focus is in the instrument and not in something that needs the key itself.

export const KEYS = [
  ["← →", "one word back, one on"],
  ["Home End", "first word, last word"],
  ["Space", "play, pause"],
  ["↑ ↓", "unit above, unit below"],
  ["1 … 6", "quantity of the map"],
  ["[ ]", "layer below, layer above"],
  ["− +", "saved state before, after"],
  ["B", "other reading direction"],
  ["Z", "zoom into a long text, whole text"],
  ["A", "cell of A, cell of B"],
  ["?", "show these keys"],
];

export function listenToKeys(instrument) {
  const { root, store } = instrument;
  root.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !instrument.scene) return;
    if (event.target.closest("select, input, textarea, [contenteditable]")) return;
    const isControl = event.target.closest("button, summary, a");
    if (isControl && (event.key === " " || event.key === "Enter")) return;
    const act = actions(instrument, store)[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
}

function actions(instrument, store) {
  const { scene } = instrument;
  const { t, playing } = store.state;
  const reading = scene.readings[scene.focus];
  const go = (to) => () => store.set({ t: Math.min(Math.max(to, 0), scene.count - 1), playing: false });
  const ask =
    (wish, isPossible = true) =>
    () =>
      isPossible && instrument.want(wish);
  const found = {
    ArrowLeft: go(t - 1),
    ArrowRight: go(t + 1),
    Home: go(0),
    End: go(scene.count - 1),
    " ": () => store.set({ playing: !playing }),
    ArrowUp: () => instrument.units.step(-1, scene.focus),
    ArrowDown: () => instrument.units.step(1, scene.focus),
    "[": ask({ layer: -1 }, reading.layer > 0),
    "]": ask({ layer: 1 }, reading.layer < reading.n_layers - 1),
    "-": ask({ epoch: -1 }),
    "+": ask({ epoch: 1 }),
    "=": ask({ epoch: 1 }), // the same key without shift
    b: ask({ side: "toggle" }, reading.sides.length > 1),
    z: () => instrument.overview.toggle(),
    a: () => scene.readings.length > 1 && store.set({ focus: 1 - scene.focus }),
    "?": () => instrument.transport.help(),
    Escape: () => instrument.transport.help(false),
  };
  Object.keys(reading.quantities).forEach(
    (name, at) =>
      (found[String(at + 1)] = () =>
        store.set({ q: name, rows: store.state.rows === "six" ? "12" : store.state.rows })),
  );
  return found;
}

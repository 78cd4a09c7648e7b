// The one place that knows what is shown: word, unit, quantity, and so on. Whoever changes something calls `set`;
// whoever draws something has subscribed. Nothing else is remembered anywhere, so a picture never disagrees with itself.

export const START = {
  t: 0, // the token under the cursor, from 0
  units: [0, 0], // the unit of reading A and of reading B
  chosen: [false, false], // whether a person chose it; else it is the one that matters most at the turning point
  q: null, // the quantity of the map
  rows: "12", // "12", "24", "all" units, or "six" quantities at once
  contrast: "full", // or "resting": around the resting value of each gate
  open: "cell", // "cell", "units" or "numbers": what the panel shows
  zoom: null, // [from, to) of the shown tokens, null for as many as fit
  playing: false,
  focus: 0, // whose cell is shown when two runs are compared
};

export function createStore(state = { ...START }) {
  const listeners = new Set();
  return {
    state,
    set(patch) {
      const changed = new Set(Object.keys(patch).filter((key) => !same(state[key], patch[key])));
      if (!changed.size) return;
      Object.assign(state, patch);
      for (const listener of listeners) listener(state, changed);
    },
    subscribe(listener) {
      listeners.add(listener);
    },
  };
}

function same(one, other) {
  if (!Array.isArray(one) || !Array.isArray(other)) return one === other;
  return one.length === other.length && one.every((value, index) => value === other[index]);
}

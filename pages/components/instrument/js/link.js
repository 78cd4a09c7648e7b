// The address: word, unit and all that the browser decides belong in it, so that a link shows a class exactly this
// picture. Streamlit writes the address anew whenever the server changes its own part and does not know ours: so ours is
// put back, after each update and every half second.

import { defaultQuantity } from "./scene.js";
import { startOf } from "./update.js";

const OURS = ["t", "unit", "unitb", "q", "rows", "contrast", "open", "zoom"];
const CALM = 150; // browsers refuse more than about a hundred changes of the address in half a minute
const EVERY = 500;

export function createLink(instrument) {
  let timer = null;
  let keeper = null;

  // Only what differs from what everyone sees first; words are counted from 1.
  function values() {
    const { payload, store } = instrument;
    const { state } = store;
    const [a, b] = payload.readings;
    return {
      t: state.t !== startOf(payload) ? state.t + 1 : null,
      unit: state.units[0] !== a.unit ? state.units[0] : null,
      unitb: b && state.units[1] !== b.unit ? state.units[1] : null,
      q: state.q && state.q !== defaultQuantity(a) ? state.q : null,
      rows: state.rows !== "12" ? state.rows : null,
      contrast: state.contrast !== "full" ? state.contrast : null,
      open: state.open !== "cell" ? state.open : null,
      zoom: state.zoom ? `${state.zoom[0] + 1}-${state.zoom[1]}` : null,
    };
  }

  function apply() {
    clearTimeout(timer);
    timer = null;
    if (!instrument.payload) return;
    const wanted = new URLSearchParams(location.search);
    for (const name of OURS) wanted.delete(name);
    for (const [name, value] of Object.entries(values())) if (value !== null) wanted.set(name, value);
    const search = String(wanted) && `?${wanted}`;
    if (search !== location.search) history.replaceState(history.state, "", location.pathname + search + location.hash);
  }

  return {
    start() {
      keeper ??= setInterval(() => timer === null && apply(), EVERY);
    },
    stop() {
      clearInterval(keeper);
      clearTimeout(timer);
      [keeper, timer] = [null, null];
    },
    write() {
      clearTimeout(timer);
      timer = setTimeout(apply, CALM);
    },
    async copy() {
      apply();
      return copyText(location.href);
    },
  };
}

// In a classroom the page comes over plain http, where browsers have no clipboard for scripts: then by a selection.
async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const field = document.createElement("textarea");
    field.value = text;
    field.style.position = "fixed";
    document.body.append(field);
    field.select();
    const isDone = document.execCommand("copy");
    field.remove();
    return isDone;
  }
}

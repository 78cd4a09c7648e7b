// What a new payload does to what is shown: a new text starts at its turning point, a new saved state of the same text
// keeps the cursor, and a person's own choices outlive what they do not contradict.

export function adopt(payload, before, state, instrument) {
  const { header, readings } = payload;
  const patch = {};
  const picture = header.picture ?? {};
  const earlier = before?.header.picture ?? {};
  const count = Math.max(...readings.map((reading) => reading.timesteps));
  const isNewText = !before || picture.text !== earlier.text || readings[0].text !== before.readings[0].text;
  if (isNewText) Object.assign(patch, { t: startOf(payload), zoom: null, playing: false });
  else if (state.t >= count) patch.t = count - 1;
  patch.units = [...state.units];
  patch.chosen = [...state.chosen];
  readings.forEach((reading, index) => {
    const old = before?.readings[index];
    const isSameRun = index ? picture.b === earlier.b : picture.run === earlier.run;
    const isSamePlace = old && isSameRun && old.layer === reading.layer && old.side === reading.side;
    const isKept = isSamePlace && (!isNewText || state.chosen[index]) && state.units[index] < reading.n_units;
    if (isKept) return;
    patch.units[index] = reading.unit;
    patch.chosen[index] = false;
  });
  if (header.view && header.view.id !== instrument.viewId) {
    instrument.viewId = header.view.id;
    wish(patch, header.view, readings, count);
  }
  return patch;
}

// Where the cursor stands before anyone moved it: at what the network wrote, else at what changed its answer most.
// "Guess first" must not point at the word that decides.
export function startOf({ header, readings }) {
  if (header.options?.reveal === false) return readings[0].side === "backward" ? readings[0].timesteps - 1 : 0;
  return header.options?.written_from ?? readings[0].turning_point;
}

// What a link or another part of the page asked for; numbers from strangers are held to what there is.
function wish(patch, view, readings, count) {
  const whole = (value, most) => Math.min(Math.max(Math.trunc(Number(value)) || 0, 0), most);
  const given = (name) => view[name] !== null && view[name] !== undefined;
  if (given("t")) patch.t = whole(view.t, count - 1);
  ["unit", "unit_b"].forEach((name, index) => {
    if (!given(name) || !readings[index]) return;
    patch.units[index] = whole(view[name], readings[index].n_units - 1);
    patch.chosen[index] = true;
  });
  const allowed = {
    rows: ["12", "24", "all", "six"],
    contrast: ["full", "resting"],
    open: ["cell", "units", "numbers"],
  };
  for (const [name, values] of Object.entries(allowed))
    if (values.includes(String(view[name]))) patch[name] = String(view[name]);
  if (given("q") && view.q in readings[0].quantities) patch.q = view.q;
  if (Array.isArray(view.zoom) && view.zoom.length === 2) {
    const from = whole(view.zoom[0], count - 1);
    const to = whole(view.zoom[1], count);
    if (to > from) patch.zoom = [from, to];
  }
}

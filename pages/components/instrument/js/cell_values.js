// The numbers of one unit at one token, as the cell's drawing, its equations and its sentence need them.

// What each cell squashes, and with what; a gate goes through the sigmoid, new content through tanh.
export const BLOCKS = { lstm: ["f", "i", "g", "o"], gru: ["z", "r", "g"], simple_rnn: ["h"] };

export const SQUASH = { f: "σ", i: "σ", o: "σ", z: "σ", r: "σ", g: "tanh", h: "tanh" };

// Where the memory runs: the LSTM has a line of its own for it, the others only their state.
export const CARRIED = { lstm: "c", gru: "h", simple_rnn: "h" };

// `compared`: pairs of reading and unit that are looked at together, so that their pictures have one scale.
export function valuesAt(reading, unit, t, compared = []) {
  const now = {};
  for (const name of Object.keys(reading.quantities)) now[name] = reading.value(name, unit, t);
  const parts = {};
  for (const name of BLOCKS[reading.cell]) {
    parts[name] = {
      word: reading.value(`word/${name}`, unit, t),
      memory: reading.value(`memory/${name}`, unit, t),
      bias: reading.constant(`bias/${name}`, unit),
    };
  }
  const values = {
    cell: reading.cell,
    now,
    before: reading.valueBefore(CARRIED[reading.cell], unit, t),
    isFirst: reading.previous(t) === null,
    parts,
    ...sharedScales(reading, unit, compared),
  };
  // The GRU's memory part is r * (h U + d): what it was before r let a share of it through. (r is never quite 0.)
  if (reading.cell === "gru") values.past = now.r > 0 ? parts.g.memory / now.r : 0;
  return values;
}

// The scales of this unit's picture, kept while the cursor moves over the text: `limit` is the most that ever flows in
// a pipe, `partsLimit` the largest bar. A unit's own scales, not those of all units: next to a neighbour that counts
// to 30, a memory of 1 would be a hair.
const known = new WeakMap(); // reading -> Map(unit -> scales)

function sharedScales(reading, unit, compared) {
  const { limit, partsLimit } = scalesOf(reading, unit);
  const others = compared.filter(([other, its]) => other.cell === reading.cell && other.has(its));
  return {
    limit: Math.max(limit, ...others.map((pair) => scalesOf(...pair).limit)),
    partsLimit: Math.max(partsLimit, ...others.map((pair) => scalesOf(...pair).partsLimit)),
  };
}

function scalesOf(reading, unit) {
  if (!known.has(reading)) known.set(reading, new Map());
  const ofUnit = known.get(reading);
  if (!ofUnit.has(unit)) {
    const carried = CARRIED[reading.cell];
    const flows = reading.cell === "simple_rnn" ? [carried] : [carried, "g"];
    const entering = Math.abs(reading.constant(`entering/${carried}`, unit));
    const limit = Math.max(0.1, entering, ...flows.map((name) => largest(reading.lane(name, unit))));
    const parts = BLOCKS[reading.cell].flatMap((name) => [
      Math.abs(reading.constant(`bias/${name}`, unit)),
      largest(reading.lane(`word/${name}`, unit)),
      largest(reading.lane(`memory/${name}`, unit)),
    ]);
    ofUnit.set(unit, { limit, partsLimit: Math.max(0.01, ...parts) });
  }
  return ofUnit.get(unit);
}

function largest(values) {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

// Reads the bytes that lstm_core/figures/payload.py packs: a header in JSON, then float32 arrays.

export function decode(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerLength = view.getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + headerLength)));
  // a typed array must begin at a multiple of 4, which the bytes do not: slice copies them to where they may
  const floats = new Float32Array(bytes.slice(4 + headerLength).buffer);
  const readings = header.readings.map((entry, index) => new Reading(entry, header.arrays, floats, `${index}/`));
  return { header, readings };
}

// One text read by one network: what the header says about it, and its numbers.
export class Reading {
  constructor(entry, places, floats, prefix) {
    Object.assign(this, entry);
    this.timesteps = entry.tokens.length;
    this.rows = new Map(entry.units.map((unit, row) => [unit, row]));
    this.arrays = {};
    for (const [name, { start, shape }] of Object.entries(places)) {
      if (!name.startsWith(prefix)) continue;
      const size = shape.reduce((product, length) => product * length, 1);
      this.arrays[name.slice(prefix.length)] = floats.subarray(start, start + size);
    }
    this.answer = this.arrays.answer; // the probability of the shown class, of the token itself, or a number
    this.series = this.arrays.series ?? null; // the numbers that were read
  }

  has(unit) {
    return this.rows.has(unit);
  }

  // What one unit did at every token: Float32Array of length `timesteps`. `name` is a quantity ("f"), or "word/f",
  // "memory/f" for what was added up before the squashing.
  lane(name, unit) {
    const row = this.rows.get(unit);
    return this.arrays[name].subarray(row * this.timesteps, (row + 1) * this.timesteps);
  }

  value(name, unit, t) {
    return this.arrays[name][this.rows.get(unit) * this.timesteps + t];
  }

  // One number a unit: "resting/f", "entering/c", "bias/f".
  constant(name, unit) {
    return this.arrays[name][this.rows.get(unit)];
  }

  // The token that this direction has read just before token t, or null at its first.
  previous(t) {
    const before = this.side === "backward" ? t + 1 : t - 1;
    return before >= 0 && before < this.timesteps ? before : null;
  }

  // The value of "c" or "h" on arrival at token t.
  valueBefore(name, unit, t) {
    const before = this.previous(t);
    return before === null ? this.constant(`entering/${name}`, unit) : this.value(name, unit, before);
  }
}

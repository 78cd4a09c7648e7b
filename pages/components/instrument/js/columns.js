// Where each token's column begins and ends: the one x scale of strip, curve, lanes and map. Whole pixels, so that a
// word's edge, its bar's edge and its cell's edge are the same line.

export const MOST_WORDS = 32; // more tokens than this share the width evenly, their words move to the reading pane
const LEAST = 22;
const SPARE = 6; // of the padding of a word, what it can do without
const MOST = 120;
export const NARROWEST = 3; // pixels a token: below that a bar cannot be seen

// Which tokens are shown: what was asked for, or as many as fit, around the cursor.
export function shownRange(count, zoom, t, width, before) {
  const fits = Math.max(Math.floor(width / NARROWEST), 1);
  if (zoom) {
    const from = Math.min(Math.max(zoom[0], 0), count - 1);
    return keepIn(from, Math.min(Math.max(zoom[1], from + 1), count, from + fits), t, count);
  }
  if (count <= fits) return [0, count];
  return keepIn(before ? before[0] : 0, (before ? before[0] : 0) + fits, t, count);
}

// Moves a window when t comes near its ends. It moves by most of its width at once, as one turns a page: a window that
// glides with the cursor would have to be drawn anew at every word.
export function keepIn(from, to, t, count) {
  const size = Math.min(to - from, count);
  const spare = spareOf(size);
  let start = from;
  if (t < from + spare) start = t - size + 1 + 2 * spare;
  if (t >= from + size - spare) start = t - 2 * spare;
  start = Math.min(Math.max(start, 0), count - size);
  return [start, start + size];
}

// How near to the ends of a window the cursor may come.
export const spareOf = (size) => Math.min(Math.floor(size / 8), 12);

// `natural`: for each shown token the width of its word in pixels, its padding included.
export function makeColumns(from, to, natural, width) {
  const count = to - from;
  const widest = Math.max(...natural);
  let widths;
  if (count <= MOST_WORDS) widths = fitted(natural, width);
  else widths = natural.map(() => width / count);
  const hasWords = count <= MOST_WORDS || widest - SPARE <= width / count; // letters fit where words do not
  const nCut = widths.filter((size, index) => size < natural[index] - SPARE).length;
  const edges = [0];
  for (const size of widths) edges.push(edges[edges.length - 1] + size);
  return new Columns(from, to, edges.map(Math.round), hasWords, hasWords ? nCut : count);
}

function fitted(natural, width) {
  const wanted = natural.map((size) => Math.min(Math.max(size, LEAST), MOST));
  const sum = wanted.reduce((total, size) => total + size, 0);
  return sum <= width ? stretched(wanted, width - sum) : shrunk(wanted, width);
}

// Spare width goes to the narrowest columns first: their numbers need it most.
function stretched(wanted, spare) {
  return level(
    wanted,
    MOST,
    (sizes, height) => sizes.map((size) => Math.max(size, height)),
    wanted.reduce((a, b) => a + b, 0) + spare,
  );
}

// Long words give way first.
function shrunk(wanted, width) {
  const floor = Math.min(LEAST, width / wanted.length);
  return level(wanted, MOST, (sizes, height) => sizes.map((size) => Math.max(Math.min(size, height), floor)), width);
}

// The level at which the sum of the sizes is `width`, found by halving: as water finds its level.
function level(sizes, most, at, width) {
  let [low, high] = [0, most];
  for (let step = 0; step < 40; step += 1) {
    const middle = (low + high) / 2;
    if (at(sizes, middle).reduce((a, b) => a + b, 0) > width) high = middle;
    else low = middle;
  }
  return at(sizes, low);
}

class Columns {
  constructor(from, to, edges, hasWords, nCut) {
    Object.assign(this, { from, to, edges, hasWords, nCut });
    this.right = edges[edges.length - 1];
  }

  has(t) {
    return t >= this.from && t < this.to;
  }

  left(t) {
    return this.edges[t - this.from];
  }

  width(t) {
    return this.edges[t - this.from + 1] - this.edges[t - this.from];
  }

  centre(t) {
    return (this.edges[t - this.from] + this.edges[t - this.from + 1]) / 2;
  }

  // The token at x; the nearest one beside the columns.
  at(x) {
    let [low, high] = [0, this.edges.length - 2];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.edges[middle] <= x) low = middle;
      else high = middle - 1;
    }
    return this.from + low;
  }
}

// Colours of values, computed as lstm_core/figures/palette.py does: mixed in OKLab (Ottosson, 2020), where even steps
// look even. A mix in plain sRGB would turn muddy between orange and blue.

const STEPS = 64;

const channels = (colour) => [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16) / 255);
const linear = (channel) => (channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4);
const coded = (light) => (light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055);
const within = (value, low, high) => Math.min(Math.max(value, low), high);

function oklab(colour) {
  const [r, g, b] = channels(colour).map(linear);
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

function hexOf([lightness, a, b]) {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const light = [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
  const text = (channel) =>
    Math.round(coded(within(channel, 0, 1)) * 255)
      .toString(16)
      .padStart(2, "0");
  return "#" + light.map(text).join("").toUpperCase();
}

// The colour `share` of the way from the first to the second.
export function mix(first, second, share) {
  const from = oklab(first);
  const to = oklab(second);
  return hexOf(from.map((value, index) => value + (to[index] - value) * within(share, 0, 1)));
}

export function fade(colour, opacity) {
  const [r, g, b] = channels(colour).map((channel) => Math.round(channel * 255));
  return `rgba(${r},${g},${b},${opacity})`;
}

// Contrast of two colours, 1 to 21 (WCAG 2.2).
export function contrast(first, second) {
  const luminance = (colour) =>
    channels(colour)
      .map(linear)
      .reduce((sum, light, at) => sum + light * [0.2126, 0.7152, 0.0722][at], 0);
  const [low, high] = [luminance(first), luminance(second)].sort((one, other) => one - other);
  return (high + 0.05) / (low + 0.05);
}

// All colours that one theme needs, made once: a map of 128 x 230 cells must not mix 29,440 times.
export function makeColours(palette) {
  const scale = (from, to) => Array.from({ length: STEPS + 1 }, (_, step) => mix(from, to, step / STEPS));
  const lazily = {};
  const once = (name, make) => (lazily[name] ??= make());
  const pick = (steps, share) => steps[Math.round(within(share, 0, 1) * STEPS)];
  const texts = {};

  return {
    // Paper at 0, the gate's colour at 1.
    gate: (quantity, value) =>
      pick(
        once(quantity, () => scale(palette.paper, palette.gates[quantity])),
        value,
      ),
    // Purple at -1, paper at 0, green at 1.
    signed(share) {
      const name = share < 0 ? "minus" : "plus";
      return pick(
        once(name, () => scale(palette.paper, palette.signed[share < 0 ? 0 : 1])),
        Math.abs(share),
      );
    },
    // Behind a word: grey at guessing, blue towards 1, orange towards 0 (of two classes; of more there is no opposite).
    verdict(probability, nClasses) {
      const guess = 1 / Math.max(nClasses, 2);
      if (!Number.isFinite(probability)) return palette.neutral;
      if (probability >= guess)
        return pick(
          once("yes", () => scale(palette.neutral, palette.classes[1])),
          (probability - guess) / (1 - guess),
        );
      if (nClasses > 2) return palette.neutral;
      return pick(
        once("no", () => scale(palette.neutral, palette.classes[0])),
        (guess - probability) / guess,
      );
    },
    // How expected a token was: grey at guessing and below, blue at certain, in even steps of its logarithm.
    expected(probability, nTokens) {
      if (!Number.isFinite(probability)) return palette.neutral;
      const share = 1 + Math.log(Math.max(probability, 1e-30)) / Math.log(Math.max(nTokens, 2));
      return pick(
        once("yes", () => scale(palette.neutral, palette.classes[1])),
        share,
      );
    },
    // Ink or paper, whichever reads better on a fill; pure black or white where neither does.
    textOn(fill) {
      return (texts[fill] ??= (() => {
        const best = (of) => of.reduce((one, other) => (contrast(other, fill) > contrast(one, fill) ? other : one));
        const first = best([palette.ink, palette.paper]);
        return contrast(first, fill) >= 4.5 ? first : best(["#000000", "#FFFFFF"]);
      })());
    },
  };
}

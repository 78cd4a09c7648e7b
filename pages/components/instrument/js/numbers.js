// Numbers as the pages write them: a true minus sign, no minus zero, a fixed number of decimals.

export function number(value, digits = 2) {
  const text = value.toFixed(digits);
  return Number(text) === 0 ? (0).toFixed(digits) : text.replace("-", "\u2212");
}

// In equations a sign is always there: "+0.41", "−0.41".
export function signed(value, digits = 2) {
  const text = number(value, digits);
  return text.startsWith("\u2212") ? text : "+" + text;
}

export function percent(share) {
  return `${Math.round(share * 100)} %`;
}

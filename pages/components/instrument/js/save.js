// Saves what is shown as a file, without a server.

export function saveBlob(fileName, blob) {
  const address = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = address;
  link.download = fileName;
  document.body.append(link); // Firefox follows only links of the page
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

export function saveText(fileName, text, type = "text/plain") {
  saveBlob(fileName, new Blob([text], { type: `${type};charset=utf-8` }));
}

// A spreadsheet runs a cell that begins like a formula, and a person typed our tokens: an apostrophe keeps such a cell
// a text. Numbers are numbers and stay as they are.
function csvCell(value) {
  if (value === null || value === undefined) return "";
  if (typeof value === "number") return String(value);
  let text = String(value);
  if (/^[=+\-@\t\r]/.test(text)) text = "'" + text;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export function csvText(headerRow, rows) {
  const lines = [headerRow, ...rows].map((row) => row.map(csvCell).join(","));
  return "\ufeff" + lines.join("\r\n") + "\r\n"; // the mark tells Excel that this is UTF-8
}

export function saveCsv(fileName, headerRow, rows) {
  saveText(fileName, csvText(headerRow, rows), "text/csv");
}

// "Save picture": one PNG of what is shown, twice as sharp as the screen. Canvases are copied, SVG is drawn as an image,
// and everything else is boxes and lines of text, taken from where the browser has put them. No library, no server.

import { sharpen } from "./canvas.js";
import { saveBlob } from "./save.js";

const SHARPNESS = 2;
const EDGE = 12;
const SVG_STYLES = [
  "fill",
  "fill-opacity",
  "stroke",
  "stroke-width",
  "stroke-dasharray",
  "stroke-linecap",
  "stroke-linejoin",
  "opacity",
  "font-family",
  "font-size",
  "font-weight",
  "font-style",
  "text-anchor",
  "dominant-baseline",
  "display",
  "visibility",
  "transform",
  "letter-spacing",
  "paint-order",
];
const NEVER = ".in-transport, .in-live, .in-tools, .in-slider, option, script, style, .in-more";

export async function savePicture(instrument) {
  try {
    const blob = await pictureOf(instrument);
    const { readings, state } = instrument.scene;
    saveBlob(`lstm-explorer-${readings[0].cell}-${readings[0].noun}-${state.t + 1}.png`, blob);
    return true;
  } catch (error) {
    console.error(error);
    return false;
  }
}

async function pictureOf(instrument) {
  const { root, scene } = instrument;
  const [canvas, pen] = empty(root, scene.palette);
  sharpen(SHARPNESS);
  instrument.redraw();
  try {
    await drawElement(pen, root);
  } finally {
    sharpen(1);
    instrument.redraw();
  }
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no picture"))), "image/png"),
  );
}

function empty(root, palette) {
  const frame = root.getBoundingClientRect();
  const canvas = document.createElement("canvas");
  canvas.width = Math.round((frame.width + 2 * EDGE) * SHARPNESS);
  canvas.height = Math.round((frame.height + 2 * EDGE) * SHARPNESS);
  const pen = canvas.getContext("2d");
  pen.scale(SHARPNESS, SHARPNESS);
  pen.fillStyle = palette.paper;
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.translate(EDGE - frame.left, EDGE - frame.top);
  return [canvas, pen];
}

async function drawElement(pen, element) {
  if (element.matches(NEVER)) return;
  const style = getComputedStyle(element);
  const box = element.getBoundingClientRect();
  if (style.display === "none" || style.visibility === "hidden" || style.opacity === "0") return;
  if (!box.width && !box.height && !element.children.length) return;
  pen.save();
  pen.globalAlpha *= Number(style.opacity);
  if (element.localName === "canvas") {
    if (element.width && element.height) pen.drawImage(element, box.left, box.top, box.width, box.height);
  } else if (element.localName === "svg") {
    const image = await svgImage(element, box);
    pen.drawImage(image, box.left, box.top, box.width, box.height);
  } else {
    drawBox(pen, box, style);
    if (style.overflowX !== "visible" || style.overflowY !== "visible") {
      pen.beginPath();
      pen.rect(box.left, box.top, box.width, box.height);
      pen.clip();
    }
    if (element.localName === "select")
      drawLine(pen, element.selectedOptions[0]?.textContent ?? "", { ...edges(box), left: box.left + 8 }, style);
    else for (const child of inOrder(element)) await drawNode(pen, child, style);
  }
  pen.restore();
}

async function drawNode(pen, child, style) {
  if (child.nodeType === Node.ELEMENT_NODE) await drawElement(pen, child);
  else if (child.nodeType === Node.TEXT_NODE && child.data.trim())
    for (const { text, box } of linesOf(child)) drawLine(pen, text, box, style);
}

// What lies above is drawn later, as z-index says.
function inOrder(element) {
  const isShown = (child) => !(element.localName === "details" && !element.open && child.localName !== "summary");
  const height = (child) => (child.nodeType === Node.ELEMENT_NODE ? Number(getComputedStyle(child).zIndex) || 0 : 0);
  return [...element.childNodes]
    .filter(isShown)
    .map((child, at) => ({ child, at, z: height(child) }))
    .sort((one, other) => one.z - other.z || one.at - other.at)
    .map(({ child }) => child);
}

const edges = ({ left, top, right, bottom, width, height }) => ({ left, top, right, bottom, width, height });

function drawBox(pen, box, style) {
  const radius = Math.min(parseFloat(style.borderTopLeftRadius) || 0, box.width / 2, box.height / 2);
  const shape = new Path2D();
  shape.roundRect(
    box.left,
    box.top,
    box.width,
    box.height,
    style.borderTopLeftRadius.endsWith("%") ? Math.min(box.width, box.height) / 2 : radius,
  );
  pen.fillStyle = style.backgroundColor;
  pen.fill(shape);
  const sides = ["Top", "Right", "Bottom", "Left"].map((side) =>
    style[`border${side}Style`] === "none" ? 0 : parseFloat(style[`border${side}Width`]),
  );
  if (!sides.some(Boolean)) return;
  pen.fillStyle = pen.strokeStyle = style.borderLeftColor;
  if (sides.every((size) => size === sides[0])) {
    pen.save();
    pen.clip(shape);
    pen.lineWidth = 2 * sides[0]; // half of it lies outside and is cut off
    pen.stroke(shape);
    pen.restore();
    return;
  }
  const [top, right, bottom, left] = sides;
  if (top) pen.fillRect(box.left, box.top, box.width, top);
  if (bottom) pen.fillRect(box.left, box.bottom - bottom, box.width, bottom);
  if (left) pen.fillRect(box.left, box.top, left, box.height);
  if (right) pen.fillRect(box.right - right, box.top, right, box.height);
}

// A text as the browser broke it into lines: characters whose boxes have the same top belong together.
function* linesOf(textNode) {
  const range = document.createRange();
  let [text, box] = ["", null];
  for (let at = 0; at < textNode.length; at += 1) {
    range.setStart(textNode, at);
    range.setEnd(textNode, at + 1);
    const place = range.getClientRects()[0];
    if (!place) continue;
    if (box && Math.abs(place.top - box.top) > 2) {
      yield { text, box };
      [text, box] = ["", null];
    }
    text += textNode.data[at];
    box = box ? { ...box, right: place.right, width: place.right - box.left } : edges(place);
  }
  if (box) yield { text, box };
}

function drawLine(pen, text, box, style) {
  pen.font = `${style.fontStyle} ${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
  pen.fillStyle = style.color;
  pen.textBaseline = "alphabetic";
  pen.letterSpacing = style.letterSpacing === "normal" ? "0px" : style.letterSpacing;
  const line = style.textTransform === "uppercase" ? text.toUpperCase() : text;
  const { fontBoundingBoxAscent: up, fontBoundingBoxDescent: down } = pen.measureText(line);
  const baseline = (box.top + box.bottom) / 2 + (up - down) / 2;
  const written = line.replace(/\s/g, " ");
  if (style.textShadow !== "none") {
    // a rim of paper
    pen.strokeStyle = style.textShadow.slice(0, style.textShadow.indexOf(")") + 1);
    pen.lineWidth = 3;
    pen.lineJoin = "round";
    pen.strokeText(written, box.left, baseline);
  }
  pen.fillText(written, box.left, baseline);
  if (style.textDecorationLine.includes("underline")) pen.fillRect(box.left, baseline + 2, box.width, 1);
}

// An SVG on its own knows no style sheet: every element takes its styles along.
async function svgImage(element, box) {
  const copy = element.cloneNode(true);
  const [from, to] = [
    [element, ...element.querySelectorAll("*")],
    [copy, ...copy.querySelectorAll("*")],
  ];
  from.forEach((original, at) => {
    const style = getComputedStyle(original);
    for (const name of SVG_STYLES) to[at].style.setProperty(name, style.getPropertyValue(name));
  });
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  copy.setAttribute("width", box.width * SHARPNESS);
  copy.setAttribute("height", box.height * SHARPNESS);
  if (!copy.hasAttribute("viewBox")) copy.setAttribute("viewBox", `0 0 ${box.width} ${box.height}`);
  const image = new Image();
  image.src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(new XMLSerializer().serializeToString(copy));
  await image.decode();
  return image;
}

// A canvas as sharp as the screen, and the few things that are drawn on more than one.

let least = 1; // a saved picture is drawn sharper than the screen may be

export function sharpen(ratio) {
  least = ratio;
}

export function sized(canvas, width, height) {
  const ratio = Math.max(window.devicePixelRatio || 1, least);
  const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== w || canvas.height !== h) {
    canvas.width = w;
    canvas.height = h;
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
  }
  const pen = canvas.getContext("2d");
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.clearRect(0, 0, width, height);
  return pen;
}

// Slanted lines: "beyond the limit", "not read".
export function hatch(pen, x, y, width, height, colour, gap = 5) {
  pen.save();
  pen.beginPath();
  pen.rect(x, y, width, height);
  pen.clip();
  pen.beginPath();
  for (let start = x - height; start < x + width; start += gap) {
    pen.moveTo(start, y + height);
    pen.lineTo(start + height, y);
  }
  pen.strokeStyle = colour;
  pen.lineWidth = 1;
  pen.stroke();
  pen.restore();
}

const ruler = document.createElement("canvas").getContext("2d");

export function textWidth(text, font) {
  ruler.font = font;
  return ruler.measureText(text).width;
}

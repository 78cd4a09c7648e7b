import { node } from "./dom.js";
export function createMap() { return { element: node("div"), draw() {}, mark() {} }; }

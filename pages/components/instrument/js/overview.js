import { node } from "./dom.js";
export function createOverview() { return { element: node("div"), draw() {}, mark() {} }; }

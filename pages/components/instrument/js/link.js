export function createLink() { return { start() {}, stop() {}, write() {} }; }

export function listenToKeys(instrument) {}

// Planted: what must not be reached from the rules and the pages.
export const rows = 1

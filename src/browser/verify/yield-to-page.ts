// Stands in for the platform file of rdf-canonize, whose own brings a polyfill that may evaluate text.

export const setImmediate = (next: () => void): void => void setTimeout(next, 0)

// Planted: a pure room that reads a file.
import { readFileSync } from 'node:fs'
export const sign = readFileSync

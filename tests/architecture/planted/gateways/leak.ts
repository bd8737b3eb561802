// Planted: a second way out to the network.
import { request } from 'node:https'
export const leak = request

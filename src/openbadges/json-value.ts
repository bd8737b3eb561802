// The shapes of JSON values, and small questions asked of values that nobody has checked yet.

export type JsonValue = string | number | boolean | null | JsonValue[] | JsonObject
export type JsonObject = { [key: string]: JsonValue }

/** Tells whether a value is a JSON object (not null, not an array). */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Reads a value that JSON-LD allows to be single or an array, as an array; nothing gives an empty array. */
export function asArray<T>(value: T | T[] | undefined): T[] {
  return value === undefined ? [] : Array.isArray(value) ? value : [value]
}

/** The identifier of a value that is an identifier or an object with an `id`. */
export function findId(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  return isJsonObject(value) && typeof value.id === 'string' ? value.id : undefined
}

/** A value as it is told in a message. `String` would call the `toString` that a document may bring along. */
export function describeValue(value: unknown, lengthMax = 60): string {
  return (typeof value === 'string' ? value : (JSON.stringify(value) ?? '')).slice(0, lengthMax)
}

/** Values of which no part can change any more: what was once found out about one holds for ever. */
const whole = new WeakSet<object>()

/** Freezes a value whose inner values are frozen whole already. */
export function freezeWhole<T extends JsonValue>(value: T): T {
  if (typeof value === 'object' && value !== null) whole.add(Object.freeze(value))
  return value
}

/** Remembers of values that are frozen whole that a question was answered with no. @param find must look at the value alone. */
export function rememberNo<Found>(find: (value: JsonValue) => Found | undefined): (value: JsonValue) => Found | undefined {
  const answered = new WeakSet<object>()
  return (value) => {
    if (typeof value !== 'object' || value === null || !whole.has(value)) return find(value)
    if (answered.has(value)) return undefined
    const found = find(value)
    if (found === undefined) answered.add(value)
    return found
  }
}

/** Tells whether two JSON values are the same; the order of keys does not matter. */
export function isSameJson(left: JsonValue | undefined, right: JsonValue | undefined): boolean {
  if (left === right) return true
  if (Array.isArray(left)) {
    return Array.isArray(right) && left.length === right.length && left.every((item, at) => isSameJson(item, right[at]))
  }
  if (!isJsonObject(left) || !isJsonObject(right)) return false
  const keys = Object.keys(left)
  return (
    keys.length === Object.keys(right).length &&
    keys.every((key) => Object.hasOwn(right, key) && isSameJson(left[key], right[key]))
  )
}

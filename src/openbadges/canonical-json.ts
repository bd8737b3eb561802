// The one spelling of a JSON value (JCS, RFC 8785): keys sorted by UTF-16 code units, numbers as ECMAScript writes them.
import { isJsonObject, type JsonValue } from './json-value.ts'

/** Writes a value canonically; it has passed the strict reader, so its numbers are exact and its texts well formed. */
export function canonicalizeJson(value: JsonValue): string {
  if (Array.isArray(value)) return `[${value.map(canonicalizeJson).join(',')}]`
  if (!isJsonObject(value)) return JSON.stringify(value)
  const keys = Object.keys(value).sort()
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonicalizeJson(value[key] as JsonValue)}`).join(',')}}`
}

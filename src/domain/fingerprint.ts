// A short name drawn from a text, for the ids inside drawings; not a secret and not proof against collisions made on purpose.

/** FNV-1a of 32 bits in base 36: lets several drawings stand in one page without sharing ids. */
export function fingerprint(text: string): string {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  return (hash >>> 0).toString(36)
}

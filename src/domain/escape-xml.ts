// Writes any text as XML or HTML character data.

/** Escapes text for XML and HTML, in contents and in quoted attributes, without what XML 1.0 forbids (control characters, lone surrogates). */
export const escapeXml = (text: string): string =>
  text
    .replace(/[^\P{Cc}\t\n\r]|[\p{Cs}\ufffe\uffff]/gu, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')

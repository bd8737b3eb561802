// Makes a page of the service into a file: links to a language become links to its file, and the policy moves into the page.

/** Directives that browsers take from headers alone. RFC: Content Security Policy Level 3 §3.3 */
const headerOnly = /^(?:frame-ancestors|report-to|report-uri|sandbox)\b/

/** @throws Error when the page has no head to write into. */
export function freezePage(html: string, policy: string): string {
  const kept = policy.split('; ').filter((directive) => !headerOnly.test(directive)).join('; ')
  const withLinks = html.replaceAll(/href="(\/(?:issuers|badges|credentials)\/[0-9a-f-]{36}(?:\/keys)?)\?lang=(fr|en)"/g, (_, path: string, language: string) => `href="${path}${language === 'en' ? '/en.html' : ''}"`)
  const frozen = withLinks.replace(/<meta charset="utf-8"\s*\/?>/, (charset) => `${charset}<meta http-equiv="Content-Security-Policy" content="${kept}"/>`)
  if (frozen === withLinks) throw new Error('a page without a head')
  return frozen
}

/** The files that a page or a style needs, by their addresses. */
export function listNeeded(text: string): string[] {
  return [...new Set([...text.matchAll(/\/assets\/[\w.-]+|\/favicon\.svg/g)].map(([address]) => address))]
}

// Makes elements of a page out of words: never out of markup, except for the small Markdown that was made safe.
import { renderSafeMarkdown } from '../../domain/markdown.ts'

export type Child = Node | string | undefined | false | Child[]

/** An element with its attributes and content; nothing is made of what is undefined or false. */
export function element<Tag extends keyof HTMLElementTagNameMap>(tag: Tag, attributes: Record<string, string | undefined>, ...children: Child[]): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) if (value !== undefined) made.setAttribute(name, value)
  const flat = children.flat(4) as (Node | string | undefined | false)[]
  made.append(...flat.filter((child): child is Node | string => child !== undefined && child !== false))
  return made
}

type TrustedTypes = { createPolicy(name: string, rules: { createHTML(html: string): string }): { createHTML(html: string): string } }
/** Where the browser asks for it, only what went through here may become markup. */
const policy = (globalThis as { trustedTypes?: TrustedTypes }).trustedTypes?.createPolicy('safe-markdown', { createHTML: (html) => html })

/** Criteria and descriptions. */
export function prose(text: string): HTMLElement {
  const made = element('div', { class: 'prose' })
  const html = renderSafeMarkdown(text)
  made.innerHTML = policy ? policy.createHTML(html) : html
  return made
}

/** A link where the address is one of the web, otherwise the words alone. */
export function linkOrWords(address: string | undefined, words: string): Node | string {
  return address !== undefined && /^https?:/.test(address) ? element('a', { href: address, rel: 'nofollow noopener noreferrer' }, words) : words
}

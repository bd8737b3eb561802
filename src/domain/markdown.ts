// The small Markdown of criteria and stories: paragraphs, lists, emphasis, quotes, links and low headings; never raw HTML.
import { micromark } from 'micromark'
import { escapeXml } from './escape-xml.ts'

/** Longer texts are cut before they are read: marks of emphasis take a time that grows with the square of their number. */
export const markdownLengthMax = 6_000

/** Deeper quotes and lists are brought up to this depth: nesting is what makes reading slow. */
const nestingMax = 8

/** Keeps only addresses that open a page or a mail: no other scheme, no relative address, no user name. */
function findSafeAddress(written: string): string | undefined {
  if (written.length > 2000 || !/^(https:\/\/[^/]|mailto:[^?]*@)/i.test(written) || !URL.canParse(written))
    return undefined
  const url = new URL(written)
  return url.username === '' && url.password === '' && !/["<>`]/.test(url.href) ? url.href : undefined
}

const decode = (text: string) =>
  text.replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')

const flattenNesting = (markdown: string) =>
  markdown.replace(/^(?:[ \t]*(?:>|[*+-](?=[ \t])|\d{1,9}[.)](?=[ \t]))[ \t]*)+/gm, (markers) => {
    const list = markers.match(/[ \t]*(?:>|[*+-]|\d{1,9}[.)])[ \t]*/g) ?? []
    return list.length > nestingMax ? list.slice(0, nestingMax).join('') : markers
  })

const allowed =
  /^<\/?(?:p|ul|ol|li|strong|em|h[3-6]|blockquote|code|pre|a)>$|^<(?:hr|br) \/>$|^<ol start="\d+">$|^<a href="[^"<>]*" rel="noopener noreferrer nofollow">$/

/**
 * Renders a small Markdown as safe HTML: raw HTML is shown as text, images become links, headings start at level 3, and
 * links that are not https or mailto leave only their words.
 */
export function renderSafeMarkdown(text: string): string {
  const html = micromark(flattenNesting(text.slice(0, markdownLengthMax)), {
    allowDangerousHtml: false,
    allowDangerousProtocol: false,
    extensions: [{ disable: { null: ['htmlFlow', 'htmlText', 'labelStartImage', 'definition'] } }],
  })
  return (
    html
      .replace(/<(\/?)h([1-6])>/g, (_, slash: string, level: string) => `<${slash}h${Math.min(6, Number(level) + 2)}>`)
      .replace(/<a href="([^"]*)"[^>]*>([\s\S]*?)<\/a>/g, (_, href: string, words: string) => {
        const address = findSafeAddress(decode(href))
        return address === undefined
          ? words
          : `<a href="${escapeXml(address)}" rel="noopener noreferrer nofollow">${words}</a>`
      })
      .replace(/<code class="[^"]*">/g, '<code>')
      // What is written here is a closed list: a tag that is not on it, from whatever cause, does not get out.
      .replace(/<[^>]*>/g, (tag) => (allowed.test(tag) ? tag : ''))
  )
}

/** Writes the numbers that a browser would give to the items of the innermost ordered lists. */
const numberLists = (html: string) =>
  html.replace(
    /<ol(?: start="(\d+)")?>((?:(?!<[ou]l)[\s\S])*?)<\/ol>/g,
    (_, start: string | undefined, items: string) => {
      let number = Number(start ?? 1)
      return items.replace(/<li>\s*/g, () => `${number++}. `)
    },
  )

/** The words of a Markdown text, on lines, for mails, previews and files. */
export function plainText(markdown: string): string {
  const lines = numberLists(renderSafeMarkdown(markdown))
    .replace(/<li>\s*/g, '• ')
    .replace(/<hr \/>/g, '')
    .replace(/<\/(?:p|li|h[3-6]|pre|ul|ol|blockquote)>/g, '\n')
    .replace(/<br \/>/g, '\n')
    .replace(/<[^>]*>/g, '')
    .split('\n')
    .map((line) => decode(line).trim())
  return lines.filter((line, index) => line !== '' && !(line === '•' && lines[index + 1] === undefined)).join('\n')
}

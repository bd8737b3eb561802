// Markdown written by strangers is read by everybody: it can only ever become a few harmless tags.
import fc from 'fast-check'
import { SaxesParser } from 'saxes'
import { describe, expect, it } from 'vitest'
import { markdownLengthMax, plainText, renderSafeMarkdown } from './markdown.ts'

const attacks = [
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '<svg/onload=alert(1)>',
  '<a href="javascript:alert(1)">x</a>',
  '<iframe srcdoc="<script>alert(1)</script>">',
  '<style>@import "https://evil.example"</style>',
  '<!-- --><script>alert(1)</script>',
  '<?php echo 1 ?>',
  '<![CDATA[<script>alert(1)</script>]]>',
  '[x](javascript:alert(1))',
  '[x](JaVaScRiPt:alert(1))',
  '[x](java\tscript:alert(1))',
  '[x](&#106;avascript:alert(1))',
  '[x](&#x6A&#x61&#x76&#x61&#x73&#x63&#x72&#x69&#x70&#x74:alert(1))',
  '[x](vbscript:msgbox(1))',
  '[x](data:text/html;base64,PHNjcmlwdD4=)',
  '[x](file:///etc/passwd)',
  '[x](//evil.example)',
  '[x](/relative)',
  '[x](http://plain.example)',
  '[x](https://user:pass@evil.example)',
  '[x](https:evil.example)',
  '[x](https://a.example"onmouseover="alert(1))',
  '[x](https://a.example/ "t"onmouseover="alert(1)")',
  "[x](https://a.example/ '\"><script>alert(1)</script>')",
  '[x][1]\n\n[1]: javascript:alert(1)',
  '![x](https://tracker.example/pixel.gif)',
  '![x](javascript:alert(1))',
  '<javascript:alert(1)>',
  '<https://a.example/"><script>>',
  '`<script>alert(1)</script>`',
  '```"><script>\nalert(1)\n```',
  '```js onload=alert(1)\n<img src=x onerror=alert(1)>\n```',
  '# <img src=x onerror=alert(1)>',
  '[<img src=x onerror=alert(1)>](https://a.example)',
  '[x](https://a.example/<script>)',
  '\u0000<scr\u0000ipt>alert(1)</scr\u0000ipt>',
  '[x](mailto:?subject=a&body=b)',
  '</p><script>alert(1)</script>',
]

/** Reads the HTML strictly and gives its elements with their attributes. */
function readTags(html: string): { name: string; attributes: Record<string, string> }[] {
  const tags: { name: string; attributes: Record<string, string> }[] = []
  const parser = new SaxesParser({ fragment: true })
  parser.on('error', (error) => {
    throw error
  })
  parser.on('opentag', (tag) => tags.push({ name: tag.name, attributes: tag.attributes as Record<string, string> }))
  parser.write(html.replace(/[^\P{Cc}\n]/gu, '')).close()
  return tags
}

const allowed = new Set([
  'p',
  'ul',
  'ol',
  'li',
  'strong',
  'em',
  'h3',
  'h4',
  'h5',
  'h6',
  'blockquote',
  'code',
  'pre',
  'hr',
  'br',
  'a',
])

function expectHarmless(html: string): void {
  for (const { name, attributes } of readTags(html)) {
    expect(allowed).toContain(name)
    for (const [attribute, value] of Object.entries(attributes)) {
      expect(['a href', 'a rel', 'ol start']).toContain(`${name} ${attribute}`)
      if (attribute === 'href') expect(value).toMatch(/^(https:\/\/|mailto:)[^\s"<>]+$/)
      if (attribute === 'rel') expect(value).toBe('noopener noreferrer nofollow')
    }
  }
}

describe('safe Markdown', () => {
  it.each(attacks)('makes %j harmless', (attack) => expectHarmless(renderSafeMarkdown(attack)))

  it('makes any mixture of attacks and characters harmless', () => {
    const piece = fc.oneof(
      fc.constantFrom(...attacks),
      fc.constantFrom('> ', '- ', '[', '](', ')', '<', '>', '"', '`', '*', '\n', '&lt;'),
      fc.string(),
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => expectHarmless(renderSafeMarkdown(pieces.join('')))),
      { numRuns: 400 },
    )
  })

  it('shows raw HTML as text', () => {
    expect(renderSafeMarkdown('a <b>c</b>')).toBe('<p>a &lt;b&gt;c&lt;/b&gt;</p>')
  })

  it('writes paragraphs, lists and emphasis', () => {
    expect(renderSafeMarkdown('**a** *b*\n\n- c\n- d\n\n2. e')).toBe(
      '<p><strong>a</strong> <em>b</em></p>\n<ul>\n<li>c</li>\n<li>d</li>\n</ul>\n<ol start="2">\n<li>e</li>\n</ol>',
    )
  })

  it('starts headings at level 3', () => {
    expect(renderSafeMarkdown('# a\n\n## b\n\n###### c')).toBe('<h3>a</h3>\n<h4>b</h4>\n<h6>c</h6>')
  })

  it('keeps https and mail links, without a title and without trust', () => {
    expect(renderSafeMarkdown('[a](https://cma.example/é?x=1&y=2 "t")')).toBe(
      '<p><a href="https://cma.example/%C3%A9?x=1&amp;y=2" rel="noopener noreferrer nofollow">a</a></p>',
    )
    expect(renderSafeMarkdown('[a](mailto:a@b.example)')).toContain('href="mailto:a@b.example"')
    expect(renderSafeMarkdown('[a](javascript:alert(1))')).toBe('<p>a</p>')
  })

  it.each([
    ['>'.repeat(markdownLengthMax)],
    ['> '.repeat(9000)],
    ['*a_'.repeat(6000)],
    ['['.repeat(markdownLengthMax)],
    ['[a]('.repeat(5000)],
    ['- '.repeat(9000)],
    ['`'.repeat(9999) + 'a`'],
    ['<'.repeat(markdownLengthMax)],
    ['![a]('.repeat(4000)],
    ['&'.repeat(markdownLengthMax)],
  ])('stays quick on hostile repetition (%#)', (text) => {
    const start = performance.now()
    expectHarmless(renderSafeMarkdown(text))
    expect(performance.now() - start).toBeLessThan(20_000)
  })

  it('cuts what is too long', () => {
    expect(renderSafeMarkdown('a'.repeat(markdownLengthMax + 5))).toBe(`<p>${'a'.repeat(markdownLengthMax)}</p>`)
  })
})

describe('plain text', () => {
  it('keeps the words, one line for each block', () => {
    expect(plainText('## Titre\n\n**Ce que** dit « l’œuvre » & <b>\n\n- un\n- [deux](https://a.example)\n')).toBe(
      'Titre\nCe que dit « l’œuvre » & <b>\n• un\n• deux',
    )
  })

  it('keeps the numbers of an ordered list', () => {
    expect(plainText('3. un\n4. deux\n\n- trois')).toBe('3. un\n4. deux\n• trois')
  })
})

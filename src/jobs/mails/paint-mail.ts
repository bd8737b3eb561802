// Paints a mail in HTML as mail programs can draw it: one column, inline styles, light and dark, nothing that is fetched.

export type Part =
  /** `over` and `title` head the painted mail alone; `typed` says the same in the text twin alone. */
  | { kind: 'title' | 'over' | 'typed' | 'text' | 'quote' | 'small'; text: string }
  | { kind: 'button'; label: string; url: string }
  | { kind: 'code'; text: string }
  /** The picture that the mail carries. */
  | { kind: 'picture'; alt: string }

const escapeHtml = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

const paint = (part: Part): string => {
  if (part.kind === 'button') {
    return `<p style="margin:28px 0"><a class="b" href="${escapeHtml(part.url)}" style="background:#8f2d1f;color:#fffaf2;padding:15px 26px;border-radius:8px;text-decoration:none;font:bold 17px/1.2 system-ui,sans-serif;display:inline-block">${escapeHtml(part.label)}</a></p>`
  }
  if (part.kind === 'picture') return `<p style="margin:0 0 18px"><img src="cid:picture" alt="${escapeHtml(part.alt)}" width="120" style="display:block;width:120px;height:auto;border:0"></p>`
  const text = escapeHtml(part.text).replaceAll('\n', '<br>')
  switch (part.kind) {
    case 'title':
      return `<h1 style="font:bold 28px/1.2 Georgia,serif;margin:0 0 18px">${text}</h1>`
    case 'over':
      return `<p class="s" style="margin:0 0 4px;font-size:16px;color:#66543f">${text}</p>`
    case 'typed':
      return ''
    case 'code':
      return `<p style="font:bold 34px/1.2 Georgia,serif;letter-spacing:8px;margin:22px 0">${text}</p>`
    case 'quote':
      return `<blockquote style="margin:18px 0;padding:4px 0 4px 16px;border-left:4px solid #c2ab84;font-style:italic">${text}</blockquote>`
    case 'small':
      return `<p class="s" style="font-size:15px;color:#66543f">${text}</p>`
    case 'text':
      return `<p style="margin:0 0 16px">${text}</p>`
  }
}

/** The colours of the night, for the mail programs that honour them; the others keep the day. */
const night =
  '@media (prefers-color-scheme:dark){body{background:#1d1611!important;color:#efe6d6!important}.k{background:#2a211a!important;border-color:#6d5a41!important}.s{color:#c5b59b!important}.b{background:#e79a7c!important;color:#22160f!important}}'

/** The whole document; `sender` stands at its foot. */
export function paintMail(locale: 'fr' | 'en', title: string, parts: Part[], sender: string): string {
  return (
    `<!doctype html><html lang="${locale}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">` +
    `<title>${escapeHtml(title)}</title><style>${night}</style></head>` +
    `<body style="margin:0;background:#f6efe2;color:#2b2118;font:17px/1.55 Georgia,serif"><div style="max-width:36em;margin:0 auto;padding:28px 16px">` +
    `<div class="k" style="background:#fffaf2;border:2px dashed #c2ab84;border-radius:12px;padding:30px 26px 14px">${parts.map(paint).join('')}</div>` +
    `<p class="s" style="margin:16px 4px 0;font-size:14px;color:#66543f">${escapeHtml(sender)}</p></div></body></html>`
  )
}

/** The text twin: the same parts in the same order. */
export function typeMail(locale: 'fr' | 'en', parts: Part[]): string {
  return parts
    .flatMap((part) => {
      if (part.kind === 'over' || part.kind === 'title' || part.kind === 'picture') return []
      if (part.kind === 'button') return `${part.label}${locale === 'fr' ? '\u00a0:' : ':'}\n${part.url}`
      return part.kind === 'quote' ? `  ${part.text.replaceAll('\n', '\n  ')}` : part.text
    })
    .join('\n\n')
}

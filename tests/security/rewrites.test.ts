// V1, V2: a signed document written another way, or with more in it than was signed, is refused by its shape.
import { describe, expect, it } from 'vitest'
import { canonicalize } from '../../src/openbadges/json-ld.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '../../src/openbadges/json-value.ts'
import { signingKeyFromSeed } from '../../src/openbadges/keys.ts'
import { buildCredential } from '../../src/openbadges/v3/credential.ts'
import { signWithDataIntegrity } from '../../src/openbadges/v3/data-integrity.ts'
import { verifyCredential } from '../../src/openbadges/verify.ts'
import { makeFullInput, sampleKey, sampleNow } from '../conformance/sample-credential.ts'
import { makeOutside, signed, verifyJson, type Doc } from './attack-start.ts'

const full = (await signWithDataIntegrity(buildCredential(makeFullInput()), sampleKey, { created: sampleNow })) as Doc

type Variant = { name: string; document: Doc }
const ob = 'https://purl.imsglobal.org/spec/vc/ob/vocab.html#'

/** Every object of a document but its proofs, by its path. */
function listObjects(value: JsonValue, path: (string | number)[] = []): (string | number)[][] {
  if (Array.isArray(value)) return value.flatMap((item, at) => listObjects(item, [...path, at]))
  if (!isJsonObject(value)) return []
  return [path, ...Object.keys(value).flatMap((key) => (key === 'proof' || key === '@context' ? [] : listObjects(value[key] as JsonValue, [...path, key])))]
}

/** Gives a copy whose object at a path was replaced. */
function rewriteAt(document: Doc, path: (string | number)[], rewrite: (object: Doc) => Doc): Doc {
  const [step, ...rest] = path
  if (step === undefined) return rewrite(document)
  const copy = Array.isArray(document) ? [...document] : { ...document }
  ;(copy as Doc)[step] = rewriteAt((document as Doc)[step], rest, rewrite)
  return copy as Doc
}

const without = (object: Doc, key: string): Doc => Object.fromEntries(Object.entries(object).filter(([name]) => name !== key))

/** Ways to write one member of an object that JSON-LD may hold equal to the first. */
const memberRewrites: Record<string, (object: Doc, key: string) => Doc | undefined> = {
  '@nest': (object, key) => ({ ...without(object, key), '@nest': { [key]: object[key] } }),
  '@set': (object, key) => ({ ...object, [key]: { '@set': [object[key]].flat() } }),
  '@list': (object, key) => ({ ...object, [key]: { '@list': [object[key]].flat() } }),
  '@value': (object, key) => (typeof object[key] === 'string' ? { ...object, [key]: { '@value': object[key] } } : undefined),
  '@json': (object, key) => ({ ...object, [key]: { '@value': object[key], '@type': '@json' } }),
  '@id object': (object, key) => (typeof object[key] === 'string' && object[key].includes(':') ? { ...object, [key]: { '@id': object[key] } } : undefined),
  'full IRI': (object, key) => ({ ...without(object, key), [`${ob}${key[0]?.toUpperCase()}${key.slice(1)}`]: object[key] }),
  'compact IRI': (object, key) => ({ ...without(object, key), [`schema:${key}`]: object[key] }),
  'null beside it': (object, key) => ({ ...object, [key]: [object[key], null].flat() }),
  'array in an array': (object, key) => ({ ...object, [key]: [[object[key]]] }),
}
const objectRewrites: Record<string, (object: Doc) => Doc | undefined> = {
  '@id for id': (object) => (object.id === undefined ? undefined : { ...without(object, 'id'), '@id': object.id }),
  '@type for type': (object) => (object.type === undefined ? undefined : { ...without(object, 'type'), '@type': object.type }),
  '@included': (object) => ({ ...object, '@included': [] }),
  '@graph': (object) => ({ '@graph': [object] }),
  '@index': (object) => ({ ...object, '@index': 'x' }),
  'an inline context': (object) => ({ '@context': { alias: 'https://schema.org/name' }, ...object, alias: 'x' }),
  'a null context': (object) => ({ ...object, '@context': null }),
  'a null': (object) => ({ ...object, nothing: null }),
  'an unknown member': (object) => ({ ...object, grade: 'A+' }),
  'a member __proto__': (object) => JSON.parse(`{"__proto__":{"name":"x"},${JSON.stringify(object).slice(1)}`) as Doc,
  'a relative id': (object) => ({ ...object, id: 'relative' }),
  'an empty id': (object) => ({ ...object, id: '' }),
  'a blank node label': (object) => ({ ...object, id: '_:b0' }),
  'a text with a language': (object) => ({ ...object, name: { fr: 'Docteur' } }),
}

function* listVariants(document: Doc): Generator<Variant> {
  for (const path of listObjects(document as JsonObject)) {
    const where = path.join('.')
    const apply = (name: string, rewrite: (object: Doc) => Doc | undefined): Variant | undefined => {
      let isMade = true
      const made = rewriteAt(document, path, (object) => {
        const rewritten = rewrite(object)
        if (!rewritten) isMade = false
        return rewritten ?? object
      })
      return isMade ? { name: `${name} at $.${where}`, document: made } : undefined
    }
    for (const [name, rewrite] of Object.entries(objectRewrites)) {
      const variant = apply(name, rewrite)
      if (variant) yield variant
    }
    const object = path.reduce((inner, step) => inner[step], document)
    for (const key of Object.keys(object)) {
      if (key === 'proof' || key === '@context') continue
      for (const [name, rewrite] of Object.entries(memberRewrites)) {
        const variant = apply(`${name} of ${key}`, (one) => rewrite(one, key))
        if (variant) yield variant
      }
    }
  }
}

describe('V1 a document rewritten under the same signature', () => {
  it.each([['the sample', signed as Doc], ['one with every class of the data model', full]])('is never valid, in any of the variants made of %s', async (_name, document) => {
    expect((await verifyJson(document)).outcome).toBe('valid')
    let count = 0
    for (const variant of listVariants(document)) {
      const { outcome } = await verifyJson(variant.document)
      expect(['invalid', 'not_a_badge'], variant.name).toContain(outcome)
      count++
    }
    expect(count).toBeGreaterThan(400)
  })

  it('often keeps its meaning to the last triple, so that only the shape refuses it', async () => {
    const { proof: _proof, ...document } = signed as Doc
    const expected = await canonicalize(document)
    const kept = new Set<string>()
    for (const variant of listVariants(document)) {
      const path = variant.name.split(' at $.')[1] ?? ''
      if (path !== '' && path !== 'credentialSubject' && path !== 'issuer') continue
      if ((await canonicalize(variant.document).catch(() => '')) === expected) kept.add(variant.name.split(/ of | at /)[0] ?? '')
    }
    for (const way of ['@nest', '@set', '@value', '@id for id', '@type for type', '@included']) expect([...kept]).toContain(way)
  })

  it('with the subject or the holder made the top by @reverse is no badge', async () => {
    const { credentialSubject, '@context': context, ...rest } = signed as Doc
    for (const type of [credentialSubject.type, rest.type]) {
      const turned = { '@context': context, ...credentialSubject, type, '@reverse': { credentialSubject: rest } }
      expect(['invalid', 'not_a_badge']).toContain((await verifyJson(turned)).outcome)
    }
  })

  it('with its endorsement made the top is not a badge', async () => {
    const seed = signingKeyFromSeed(new Uint8Array(32).fill(3), '')
    const did = `did:key:${seed.publicKeyMultibase}`
    const endorsement = await signWithDataIntegrity(
      { '@context': (signed as Doc)['@context'], id: 'urn:uuid:1', type: ['VerifiableCredential', 'EndorsementCredential'], name: 'T', issuer: { id: did, type: ['Profile'] }, validFrom: '2026-02-02T00:00:00Z', credentialSubject: { id: (signed as Doc).id, type: ['EndorsementSubject'] } },
      { ...seed, verificationMethod: `${did}#${seed.publicKeyMultibase}` },
      { created: sampleNow },
    )
    expect((await verifyJson(endorsement)).outcome).toBe('invalid')
    expect((await verifyJson({ ...endorsement, type: ['VerifiableCredential', 'OpenBadgeCredential'] })).outcome).toBe('invalid')
  })

  it('in the spellings that JSON-LD itself holds equal shows the same words', async () => {
    const document = structuredClone(signed) as Doc
    const shown = (await verifyJson(document)).credential
    const spellings: Doc[] = [
      Object.fromEntries(Object.entries(document).reverse()),
      { ...document, evidence: [document.evidence].flat()[0] },
      { ...document, proof: document.proof[0] },
      { ...document, credentialStatus: [document.credentialStatus] },
    ]
    for (const spelling of spellings) {
      const report = await verifyJson(spelling)
      expect(report.outcome).toBe('valid')
      expect(report.credential).toEqual(shown)
    }
  })
})

describe('V2 what nobody signed', () => {
  const text = JSON.stringify(signed)
  it.each([
    ['a member without a meaning', `{"grade":"A+",${text.slice(1)}`],
    ['a null', `{"description":null,${text.slice(1)}`],
    ['a __proto__ member', `{"__proto__":{"name":"x"},${text.slice(1)}`],
    ['a __proto__ member inside', text.replace('"credentialSubject":{', '"credentialSubject":{"__proto__":{"role":"Chef"},')],
    ['a constructor member', `{"constructor":{"prototype":{"name":"x"}},${text.slice(1)}`],
    ['a relative id', text.replace('"urn:uuid:5f8b1f0e', '"5f8b1f0e')],
    ['a text in a language map', text.replace(/"name":"Juré[^"]*"/, '"name":{"fr":"Docteur"}')],
    ['a text with a direction', text.replace(/"name":"Juré[^"]*"/, '"name":{"@value":"Docteur","@direction":"rtl"}')],
    ['an empty object', text.replace('"evidence":[', '"evidence":[{},')],
    ['an unknown type', text.replace('"OpenBadgeCredential"', '"OpenBadgeCredential","Diploma"')],
  ])('%s is refused and not shown', async (_name, changed) => {
    expect(changed).not.toBe(text)
    const report = await verifyCredential(changed, makeOutside())
    expect(report.outcome).toBe('invalid')
    expect(JSON.stringify(report.credential ?? {})).not.toMatch(/A\+|Docteur|Chef|Diploma/)
  })
})

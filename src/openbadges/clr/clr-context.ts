// The words of CLR 2.0 and what they mean: no open package brings its context, so it is made here from its term definitions.

export const clrContextUrl = 'https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json'
const vocabulary = 'https://purl.imsglobal.org/spec/vc/clr/vocab.html#'

const keywords = { id: '@id', type: '@type' }
const meaning = (name: string) => ({ '@id': `${vocabulary}${name}` })
const typed = (name: string, type: string) => ({ ...meaning(name), '@type': type })
const several = (name: string, type: string) => ({ ...typed(name, type), '@container': '@set' })

/**
 * A document with the same terms in the same order as the one that 1EdTech publishes, so that it has the same hash (which
 * `contexts.ts` pins) and every record the same statements.
 */
const clrContext = {
  '@context': {
    ...keywords,
    ClrCredential: { ...meaning('ClrCredential'), '@context': { ...keywords, partial: typed('partial', 'xsd:boolean') } },
    ClrSubject: {
      ...meaning('ClrSubject'),
      '@context': {
        ...keywords,
        cred: 'https://www.w3.org/2018/credentials#',
        obi: 'https://purl.imsglobal.org/spec/vc/ob/vocab.html#',
        achievement: several('achievement', 'obi:Achievement'),
        association: several('association', `${vocabulary}Association`),
        verifiableCredential: several('verifiableCredential', 'cred:verifiableCredential'),
        identifier: several('identifier-1', 'obi:Identifier'),
      },
    },
    Association: {
      ...meaning('Association'),
      '@context': { associationType: meaning('AssociationType'), sourceId: typed('sourceId', 'xsd:anyURI'), targetId: typed('targetId', 'xsd:anyURI') },
    },
  },
}

/** The contexts of CLR by their addresses. */
export const clrContexts: ReadonlyMap<string, object> = new Map([[clrContextUrl, clrContext]])

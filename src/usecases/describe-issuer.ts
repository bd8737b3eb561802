// Says whether an issuer named by a credential has its space in this installation.
import type { Dependencies } from './dependencies.ts'
import { didOf, findDidDocument } from './issuer-keys.ts'
import { issuerAddress } from './open-badges-2-addresses.ts'

/** True for an issuer of this installation; false says nothing against any other. */
export async function describeIssuer(deps: Dependencies, id: string): Promise<boolean> {
  const [, ofTwins] = id.startsWith(`${deps.publicUrl}/issuers/`) ? (/\/([0-9a-f-]{36})\/v2\.json$/.exec(id) ?? []) : []
  return (await findDidDocument(deps, ofTwins && id === issuerAddress(deps.publicUrl, ofTwins) ? didOf(deps.publicUrl, ofTwins) : id)) !== undefined
}

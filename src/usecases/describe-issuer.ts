// Says whether an issuer named by a credential has its space in this installation.
import type { Dependencies } from './dependencies.ts'
import { findDidDocument } from './issuer-keys.ts'

/** True for an issuer of this installation; false says nothing against any other. */
export async function describeIssuer(deps: Dependencies, did: string): Promise<boolean> {
  return (await findDidDocument(deps, did)) !== undefined
}

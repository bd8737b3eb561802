// Who issues, makes or vouches: the Profile of Open Badges 3.0 and what it is made of.
import type { JsonObject } from '../json-value.ts'

export type ImageInput = { id: string; caption?: string }

/** A second name of a thing or person, as `{ identifier: '123', identifierType: 'sourcedId' }`. Open Badges 3.0, IdentifierEntry. */
export type IdentifierInput = { identifier: string; identifierType: string }

export type AddressInput = {
  addressCountry?: string
  /** ISO 3166-1 alpha-2. */
  addressCountryCode?: string
  addressRegion?: string
  addressLocality?: string
  streetAddress?: string
  postOfficeBoxNumber?: string
  postalCode?: string
  /** Degrees. */
  geo?: { latitude: number; longitude: number }
}

export type ProfileInput = {
  /** For the issuer, its DID. */
  id: string
  name?: string
  url?: string
  description?: string
  email?: string
  phone?: string
  image?: ImageInput
  address?: AddressInput
  otherIdentifiers?: IdentifierInput[]
  /** Name of the person in charge. */
  official?: string
  parentOrg?: ProfileInput
  /** Signed endorsements of this profile. */
  endorsements?: JsonObject[]
  /** Endorsements as compact JWS: for credentials that are JWS themselves, since the published context has no such word. */
  endorsementJwts?: string[]
  familyName?: string
  givenName?: string
  additionalName?: string
  patronymicName?: string
  honorificPrefix?: string
  honorificSuffix?: string
  familyNamePrefix?: string
  /** `YYYY-MM-DD`. */
  dateOfBirth?: string
}

/** Leaves out what is absent or empty: the standard wants neither nulls nor empty arrays. */
export function present(object: Record<string, unknown>): JsonObject {
  const isPresent = (value: unknown) => value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0)
  return Object.fromEntries(Object.entries(object).filter(([, value]) => isPresent(value))) as JsonObject
}

/** Open Badges 3.0, Image. */
export const buildImage = (image: ImageInput | undefined) => image && present({ id: image.id, type: 'Image', caption: image.caption })

/** Open Badges 3.0, IdentifierEntry. */
export const buildIdentifiers = (identifiers: IdentifierInput[] | undefined) => identifiers?.map((entry) => ({ type: 'IdentifierEntry', ...entry }))

function buildAddress({ geo, ...address }: AddressInput): JsonObject {
  return present({ type: ['Address'], ...address, geo: geo && { type: 'GeoCoordinates', ...geo } })
}

/** Builds an issuer, creator or any other party. Open Badges 3.0, Profile. */
export function buildProfile(profile: ProfileInput): JsonObject & { id: string } {
  const { id, image, address, otherIdentifiers, parentOrg, endorsements, endorsementJwts, name, url, description, email, ...rest } = profile
  const built = present({
    id, type: ['Profile'], name, url, description, email, image: buildImage(image), ...rest,
    address: address && buildAddress(address),
    otherIdentifier: buildIdentifiers(otherIdentifiers),
    parentOrg: parentOrg && buildProfile(parentOrg),
    endorsement: endorsements,
    endorsementJwt: endorsementJwts,
  })
  return { ...built, id }
}

// Every kind of act that the activity log keeps: what was done, and to what; a kind without words on the page does not compile.

export const activityActs = [
  'accept award', 'archive badge', 'award badge', 'change event', 'change issuer', 'change issuer_key', 'change member', 'compromise issuer_key',
  'correct award', 'create api_token', 'create badge', 'create event', 'create issuer', 'decline award', 'end api_token', 'erase award', 'expire award',
  'grant badge', 'invite invitation', 'issue credential', 'join invitation', 'keep award', 'lift award', 'lift credential', 'publish badge', 'remove member',
  'resend award', 'revoke award', 'revoke credential', 'rotate issuer_key', 'share event', 'sign_again issuer_key', 'suspend award', 'undo batch',
  'ungrant badge', 'unshare event', 'withdraw award', 'withdraw invitation',
] as const
export type ActivityAct = (typeof activityActs)[number]

/** The kind of act of a row of the log. */
export const findActivityAct = (verb: string, objectKind: string): ActivityAct | undefined => activityActs.find((act) => act === `${verb} ${objectKind}`)

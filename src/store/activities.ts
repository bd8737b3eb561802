// The activity log: append only, without personal data.
import type { ActivityAct } from '../domain/activity.ts'
import type { AuthorizedIssuerId } from '../domain/authorized-issuer-id.ts'
import type { Connection } from './database.ts'

export type ActivityActor = { kind: 'person'; personId: string } | { kind: 'token'; tokenId: string } | { kind: 'recipient' } | { kind: 'system' } | { kind: 'anyone' }

export type ActivityRow = {
  id: number
  at: Date
  actorKind: string
  actorId: string | null
  actorName: string | null
  verb: string
  objectKind: string
  objectId: string | null
  /** The badge of an award, while there is one. */
  badgeId: string | null
  details: Record<string, unknown>
}

/** Appends one act; `details` holds counts, codes and ids, never a name or an address. */
export async function recordActivity<Verb extends string, Kind extends string>(
  db: Connection,
  act: {
    issuerId: string | null
    actor: ActivityActor
    verb: Verb
    /** Together with the verb, an act that the log has words for. */
    objectKind: `${Verb} ${Kind}` extends ActivityAct ? Kind : never
    objectId?: string | null
    details?: object
  },
): Promise<void> {
  const { actor } = act
  await db
    .insertInto('activity')
    .values({
      issuer_id: act.issuerId,
      actor_kind: actor.kind === 'anyone' ? 'recipient' : actor.kind,
      actor_id: actor.kind === 'person' ? actor.personId : actor.kind === 'token' ? actor.tokenId : null,
      verb: act.verb,
      object_kind: act.objectKind,
      object_id: act.objectId ?? null,
      details: JSON.stringify(act.details ?? {}),
      hash: Buffer.alloc(0),
    })
    .execute()
}

/** The newest acts of an issuer; `before` is the id from which to go on. */
export async function listActivities(db: Connection, issuerId: AuthorizedIssuerId, options: { before?: number; limit: number }): Promise<ActivityRow[]> {
  const rows = await db
    .selectFrom('activity')
    .leftJoin('person', (join) => join.onRef('person.id', '=', 'activity.actor_id'))
    .leftJoin('award', (join) => join.onRef('award.id', '=', 'activity.object_id').on('activity.object_kind', '=', 'award'))
    .select([
      'activity.id', 'activity.at', 'activity.actor_kind as actorKind', 'activity.actor_id as actorId', 'person.display_name as actorName',
      'activity.verb', 'activity.object_kind as objectKind', 'activity.object_id as objectId', 'award.badge_id as badgeId', 'activity.details',
    ])
    .where('activity.issuer_id', '=', issuerId)
    .$if(options.before !== undefined, (query) => query.where('activity.id', '<', options.before as number))
    .orderBy('activity.id', 'desc')
    .limit(options.limit)
    .execute()
  return rows as ActivityRow[]
}

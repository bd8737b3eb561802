// Opens the organiser's space of the example story without a code; refused wherever the public address is not local.
import { Refusal } from '../domain/refusal.ts'
import { findSetting } from '../store/settings.ts'
import type { Dependencies } from './dependencies.ts'
import { startSession } from './sessions.ts'

/** What the example story left, so that its places are found again. */
export type StoryPlaces = { organiserId: string; issuerId: string; eventId: string; reportToken: string; openAwardId: string; sharedAwardId: string }
export const storySettingName = 'example_story'

/** A session of the story's organiser. @throws Refusal `not_found` where there is no demonstration. */
export async function enterDemonstration(deps: Dependencies, deviceLabel?: string): Promise<string> {
  const story = deps.isLocal ? await findSetting<StoryPlaces>(deps.db, storySettingName) : undefined
  if (!story) throw new Refusal('not_found')
  return startSession(deps.db, deps, { personId: story.organiserId, kind: 'signed_in', deviceLabel })
}

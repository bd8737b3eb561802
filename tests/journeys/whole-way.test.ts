// The whole way over HTTP, as browsers without scripts go it, in both languages: award a list, accept, keep, share, verify, revoke, erase.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { offerTokenOf } from '../../src/usecases/offer-token.ts'
import { readWorkbook } from '../../src/gateways/table-text.ts'
import { withDatabase, type TestDatabase } from '../support/database.ts'
import { serveWorld, type TestWeb } from '../support/web.ts'
import { makeWorld, type World } from '../support/world.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await withDatabase({ over: 'tcp' })
})
afterAll(() => database.drop())

const words = {
  fr: { award: 'decerner', list: 'liste', offer: 'proposition', accept: 'accepter', booklet: 'carnet', share: 'partages', erase: 'effacer', name: 'nom', decline: 'refuser', suspended: 'Suspendu', superseded: 'Remplacé', verify: 'verifier', awards: 'remises', good: 'Authentique', revoked: 'Retiré par' },
  en: { award: 'award', list: 'list', offer: 'offer', accept: 'accept', booklet: 'booklet', share: 'shares', erase: 'erase', name: 'name', decline: 'decline', suspended: 'Suspended', superseded: 'Replaced', verify: 'verify', awards: 'awards', good: 'Authentic', revoked: 'Withdrawn by' },
}

describe.each(['fr', 'en'] as const)('in %s', (locale) => {
  const w = words[locale]
  let world: World
  let web: TestWeb
  let organiser: string
  let holder = ''
  let credentialId = ''
  let sharedUrl = ''

  beforeAll(async () => {
    world = await makeWorld(database.db)
    web = await serveWorld(world)
    organiser = await web.cookieOf(world.operator.personId)
  })
  afterAll(() => web.close())

  const get = (path: string, cookie = '', accept = 'text/html') => web.app.request(`http://localhost:3000${path}`, { headers: { cookie, accept } })
  const post = (path: string, fields: Record<string, string>, cookie = '') =>
    web.app.request(`http://localhost:3000${path}`, { method: 'POST', body: new URLSearchParams(fields), headers: { cookie, 'sec-fetch-site': 'same-origin', 'sec-fetch-user': '?1' } })
  const verify = async (file: Uint8Array) => {
    const form = new FormData()
    form.set('file', new File([new Uint8Array(file)], 'badge.png'))
    return (await web.app.request(`http://localhost:3000/${locale}/${w.verify}`, { method: 'POST', body: form, headers: { 'sec-fetch-site': 'same-origin' } })).text()
  }
  const awardOf = (address: string) => database.db.selectFrom('award').selectAll().where('recipient_address', '=', address).where('badge_id', '=', world.badgeId).executeTakeFirst()

  test('the organiser writes a badge: what is missing is said beside its field, the rest is kept, and it is published', async () => {
    const path = locale === 'fr' ? `/fr/organisations/${world.issuerId}/badges/ecrire` : `/en/organisations/${world.issuerId}/badges/write`
    const recipe = { shape: 'gear', palette: 'moss', plate: 'rays', ring: 'chain', icon: 'chef-hat', level: '1', ribbon: 'Bénévole' }
    expect((await get(path, organiser)).status).toBe(200)
    const wrong = await post(path, { ...recipe, act: 'publish', usage: 'recognition', 'name.fr': 'Bénévole <b>', 'description.fr': 'Aide' }, organiser)
    expect(wrong.status).toBe(422)
    const page = await wrong.text()
    expect(page).toContain('id="criteria.fr-wrong"')
    expect(page).toContain('value="Bénévole &lt;b&gt;"')
    const fields = { ...recipe, act: 'save', usage: 'recognition', 'name.fr': 'Bénévole', 'description.fr': 'Aide', 'criteria.fr': '- **aider**' }
    expect((await post(path, fields, organiser)).status).toBe(303)
    const badge = await database.db.selectFrom('badge').select('id').where('issuer_id', '=', world.issuerId).where('id', '!=', world.badgeId).executeTakeFirstOrThrow()
    const publish = `/${locale}/badges/${badge.id}/${locale === 'fr' ? 'publier' : 'publish'}`
    expect((await post(publish, {}, organiser)).status).toBe(303)
    const edit = `/${locale}/badges/${badge.id}/${locale === 'fr' ? 'modifier' : 'edit'}`
    await post(edit, { ...fields, 'name.fr': 'Grand bénévole' }, organiser)
    const versions = await database.db.selectFrom('badge_version').select(['number', 'published_at', 'texts']).where('badge_id', '=', badge.id).orderBy('number').execute()
    expect(versions).toMatchObject([{ number: 1, texts: { fr: { name: 'Bénévole' } } }, { number: 2, published_at: null, texts: { fr: { name: 'Grand bénévole' } } }])
    const shown = await (await get(edit, organiser)).text()
    expect(shown).toMatch(/Version 2[^<]*(brouillon|draft)/)
    expect(shown).toMatch(/<a href="\/badges\/[0-9a-f-]{36}\?lang=(fr|en)">Version 1[^<]*20\d\d/)
  })

  test('a draft may lack all but a name; to publish it leads to what it lacks, and an archive needs a reason', async () => {
    const path = locale === 'fr' ? `/fr/organisations/${world.issuerId}/badges/ecrire` : `/en/organisations/${world.issuerId}/badges/write`
    const draft = { act: 'save', usage: 'presence', shape: 'gear', palette: 'moss', plate: 'rays', ring: 'chain', icon: 'chef-hat', level: '0', 'name.fr': `Ébauche ${locale}` }
    const nameless = await (await post(path, { ...draft, 'name.fr': '', 'description.fr': 'Aide' }, organiser)).text()
    expect(nameless).toContain('id="name.fr-wrong"')
    expect(nameless).not.toContain('id="criteria.fr-wrong"')
    for (const [field, given] of [['validForDays', 'toujours'], ['validForDays', '-3'], ['tags', Array.from({ length: 21 }, (_, index) => `t${index}`).join(',')], ['tags', 'x'.repeat(61)]] as const) {
      const refused = await post(path, { ...draft, [field]: given }, organiser)
      expect(refused.status).toBe(422)
      const page = await refused.text()
      expect(page).toContain(`id="${field}-wrong"`)
      expect(page.replaceAll(', ', ',')).toContain(`value="${given}"`)
    }
    expect((await post(path, draft, organiser)).status).toBe(303)
    const { badge_id: badgeId } = await database.db.selectFrom('badge_version').select('badge_id').where('texts', '@>', JSON.stringify({ fr: { name: `Ébauche ${locale}` } }) as never).executeTakeFirstOrThrow()
    const lacking = (await post(`/${locale}/badges/${badgeId}/${locale === 'fr' ? 'publier' : 'publish'}`, {}, organiser)).headers.get('location') ?? ''
    const page = await get(lacking, organiser)
    expect(page.status).toBe(422)
    expect(await page.text()).toMatch(/id="description.fr-wrong"[\s\S]*id="criteria.fr-wrong"/)
    const edit = lacking.split('?')[0] ?? ''
    const unexplained = await post(edit, { act: 'archive', reason: '  ' }, organiser)
    expect(unexplained.status).toBe(422)
    expect(await unexplained.text()).toContain('id="archive-reason-wrong"')
    expect((await post(edit, { act: 'archive', reason: 'plus besoin' }, organiser)).status).toBe(303)
    expect(await database.db.selectFrom('badge').select('archived_reason').where('id', '=', badgeId).executeTakeFirstOrThrow()).toEqual({ archived_reason: 'plus besoin' })
  })

  test('the organiser changes the organisation, adds a member and an event, lets the member award, and replaces the key', async () => {
    const base = `/${locale}/organisations/${world.issuerId}`
    const at = locale === 'fr' ? { edit: 'modifier', fresh: '/fr/organisations/nouvelle', events: 'evenements/nouveau', keys: 'cles', rights: 'qui-decerne' } : { edit: 'edit', fresh: '/en/organisations/new', events: 'events/new', keys: 'keys', rights: 'who-awards' }
    const wrong = await post(`${base}/${at.edit}`, { 'name.fr': 'Réseau', url: 'javascript:alert(1)', email: 'x' }, organiser)
    expect(wrong.status).toBe(422)
    expect(await wrong.text()).toMatch(/id="email-wrong"[\s\S]*id="url-wrong"/)
    expect((await post(`${base}/${at.edit}`, { 'name.fr': 'Réseau neuf', 'name.en': 'New network', url: 'https://network.example/' }, organiser)).status).toBe(303)
    const made = await post(`${at.fresh}?under=${world.issuerId}`, { kind: 'organisation', 'name.fr': 'Membre' }, organiser)
    const memberId = (made.headers.get('location') ?? '').split('/').at(-1) ?? ''
    expect(await (await get(base, organiser)).text()).toContain('Membre')
    expect((await post(`${base}/${at.events}`, { 'name.fr': 'Fête', startsOn: '2026-02-30', endsOn: '2026-03-01', visitors: 'beaucoup' }, organiser)).status).toBe(422)
    expect((await post(`${base}/${at.events}`, { 'name.fr': 'Fête', startsOn: '2026-03-01', endsOn: '2026-03-02', visitors: '70 000' }, organiser)).status).toBe(303)
    expect((await database.db.selectFrom('event').select('visitors').where('issuer_id', '=', world.issuerId).executeTakeFirstOrThrow()).visitors).toBe(70_000)
    await post(`/${locale}/badges/${world.badgeId}/${at.rights}`, { issuer: memberId }, organiser)
    expect(await (await get(`/${locale}/organisations/${memberId}`, organiser)).text()).toContain(world.badgeId)
    expect((await post(`${base}/${at.keys}`, {}, organiser)).status).toBe(422)
    expect((await post(`${base}/${at.keys}`, { sure: 'yes' }, organiser)).status).toBe(303)
    const did = (await (await get(`/issuers/${world.issuerId}/did.json`)).json()) as { verificationMethod: unknown[] }
    expect(did.verificationMethod).toHaveLength(2)
  })

  test('an uploaded image is drawn anew and shown, and a wrong field does not lose it', async () => {
    const path = locale === 'fr' ? `/fr/organisations/${world.issuerId}/badges/ecrire` : `/en/organisations/${world.issuerId}/badges/write`
    const form = (fields: Record<string, string>, image?: Uint8Array) => {
      const data = new FormData()
      for (const [name, value] of Object.entries({ usage: 'other', 'name.fr': 'Image', 'description.fr': 'D', act: 'publish', ...fields })) data.set(name, value)
      if (image) data.set('image', new File([new Uint8Array(image)], 'x.png'))
      return web.app.request(`http://localhost:3000${path}`, { method: 'POST', body: data, headers: { cookie: organiser, 'sec-fetch-site': 'same-origin' } })
    }
    const png = await world.deps.images.rasteriseSvg('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><circle r="4" cx="4" cy="4" fill="red"/></svg>', 64)
    expect(await (await form({ 'criteria.fr': 'C' }, new TextEncoder().encode('not an image'))).text()).toContain('id="image-wrong"')
    const heavy = await form({}, new Uint8Array(9_000_000))
    expect(heavy.status).toBe(422)
    expect(await heavy.text()).toMatch(/value="Image"[\s\S]*id="image-wrong"/)
    const tooHeavy = await form({}, new Uint8Array(21_000_000))
    expect(tooHeavy.status).toBe(413)
    expect(await tooHeavy.text()).toMatch(locale === 'fr' ? /C’est trop lourd[\s\S]*20 Mo/ : /Too large[\s\S]*20 MB/)
    const photo = new FormData()
    photo.set('file', new File([new Uint8Array(8_000_000)], 'photo.jpg'))
    const notVerified = await web.app.request(`http://localhost:3000/${locale}/${locale === 'fr' ? 'verifier' : 'verify'}`, { method: 'POST', body: photo, headers: { 'sec-fetch-site': 'same-origin' } })
    expect({ status: notVerified.status, isBeside: (await notVerified.text()).includes('id="file-wrong"') }).toEqual({ status: 422, isBeside: true })
    const wrong = await form({}, png)
    expect(wrong.status).toBe(422)
    const imageFileId = /name="imageFileId" value="([0-9a-f]{64})"/.exec(await wrong.text())?.[1] ?? ''
    expect((await get(`/organiser/images/${world.issuerId}/${imageFileId}.png`, organiser)).headers.get('content-type')).toBe('image/png')
    const alignment = { 'alignments.0.targetName': 'Souder', 'alignments.0.targetUrl': 'ftp://x' }
    expect(await (await form({ 'criteria.fr': 'C', imageFileId, ...alignment })).text()).toContain('id="alignments.0.targetUrl-wrong"')
    expect((await form({ 'criteria.fr': 'C', imageFileId, ...alignment, 'alignments.0.targetUrl': 'https://skills.example/1' })).status).toBe(303)
    const saved = await database.db.selectFrom('badge_version').select(['image_file_id', 'image_recipe', 'alignments']).where('image_file_id', '=', imageFileId).executeTakeFirstOrThrow()
    expect(saved).toMatchObject({ image_recipe: null, alignments: [{ targetName: 'Souder', targetUrl: 'https://skills.example/1' }] })
  })

  test('the organiser awards thirty people from a pasted table; bad rows say what is wrong', async () => {
    const people = Array.from({ length: 30 }, (_, index) => `Prénom${index};Nomé${index};p${index}@home.example`)
    const list = ['Prénom;Nom;Courriel', ...people, 'Sans;Adresse;pas une adresse'].join('\n')
    const path = `/${locale}/badges/${world.badgeId}/${w.award}/${w.list}`
    const bring = async () => (await post(path, { from: world.issuerId, list }, organiser)).headers.get('location') ?? ''
    const preview = await bring()
    const page = await (await get(preview, organiser)).text()
    expect(page).toContain('pas une adresse')
    expect(page).toContain('id="column.2"')
    const mapping = { hasHeadings: 'yes', 'column.0': 'firstName', 'column.1': 'lastName', 'column.2': 'address', place: 'Caen' }
    const awardIt = (list: string) => post(list, { ...mapping, act: 'award' }, organiser)
    const [made, twice] = await Promise.all([awardIt(preview), awardIt(preview)])
    expect(made.status).toBe(303)
    expect(twice.headers.get('location')).toBe(made.headers.get('location'))
    const back = await (await get(`/organiser/lists/${preview.split('/').at(-1)}.csv?lang=${locale}`, organiser)).text()
    const lines = back.trim().split('\r\n')
    expect(lines).toHaveLength(32)
    expect(lines[31]).toMatch(locale === 'fr' ? /"pas une adresse";"Ce n’est pas une adresse e-mail"/ : /"pas une adresse";"This is not/)
    const workbook = new Uint8Array(await (await get(`/organiser/lists/${preview.split('/').at(-1)}.xlsx?lang=${locale}`, organiser)).arrayBuffer())
    expect((await readWorkbook(workbook))[31]?.slice(0, 3)).toEqual(['Sans', 'Adresse', 'pas une adresse'])
    expect(await awardOf('p29@home.example')).toMatchObject({ recipient_name: 'Prénom29 Nomé29' })
    const again = await awardIt(await bring())
    expect(again.status).toBe(422)
    expect(await again.text()).toContain('p0@home.example')
    expect(Number((await database.pool.query('select count(*) as n from award where badge_id = $1', [world.badgeId])).rows[0].n)).toBe(30)
  })

  test('the recipient reads without changing anything, accepts without an account, and finds the badge again', async () => {
    const award = await awardOf('p0@home.example')
    const offer = `/${locale}/${w.offer}/${offerTokenOf(world.deps.vault, award?.id ?? '', 'p0@home.example')}`
    const page = await get(offer)
    expect(await page.text()).toContain('Prénom0 Nomé0')
    expect(page.headers.get('set-cookie')).toBeNull()
    expect(await awardOf('p0@home.example')).toEqual(award)
    const accepted = await post(`${offer}/${w.accept}`, { name: 'Zoé Cœurderoy', person: 'yes' })
    expect(accepted.status).toBe(303)
    holder = accepted.headers.get('set-cookie')?.split(';')[0] ?? ''
    const [, id] = new RegExp(`/${locale}/${w.booklet}/badges/([0-9a-f-]{36})`).exec(await (await get(`/${locale}/${w.booklet}`, holder)).text()) ?? []
    credentialId = id ?? ''
    expect(credentialId).not.toBe('')
    // The link in the mail is no key to the booklet: a second press from elsewhere gives no session.
    expect((await post(`${offer}/${w.accept}`, { name: 'Eve', person: 'yes' })).headers.get('set-cookie')).toBeNull()
  })

  test('it is private until its holder makes a link, and every file verifies', async () => {
    expect((await get(`/credentials/${credentialId}`)).status).toBe(404)
    for (const extension of ['png', 'svg', 'json', 'jwt', 'pdf']) {
      const file = await get(`/booklet/files/${credentialId}.${extension}`, holder)
      expect(await verify(new Uint8Array(await file.arrayBuffer())), extension).toContain(w.good)
      expect((await get(`/booklet/files/${credentialId}.${extension}`, organiser)).status).toBe(404)
    }
    const badge = `/${locale}/${w.booklet}/badges/${credentialId}`
    await post(`${badge}/${w.share}`, { days: '7' }, holder)
    const [url] = /http:\/\/localhost:3000\/s\/[\w-]+/.exec(await (await get(badge, holder)).text()) ?? []
    sharedUrl = url?.slice('http://localhost:3000'.length) ?? ''
    const shared = await get(sharedUrl)
    expect(shared.headers.get('x-robots-tag')).toContain('noindex')
    expect(await shared.text()).toContain('Zoé Cœurderoy')
    expect(await (await get(`/credentials/${credentialId}`, '', 'application/vc+ld+json')).json()).toMatchObject({ id: `http://localhost:3000/credentials/${credentialId}` })
  })

  test('a suspension is told apart from a revocation, and is over when it is lifted; an expired badge is told apart from both', async () => {
    const file = new Uint8Array(await (await get(`/booklet/files/${credentialId}.jwt`, holder)).arrayBuffer())
    const { award_id: awardId } = await database.db.selectFrom('credential').select('award_id').where('id', '=', credentialId).executeTakeFirstOrThrow()
    await post(`/${locale}/${w.awards}/${awardId}`, { act: 'suspend', reason: 'À vérifier' }, organiser)
    world.clock.advanceSeconds(6)
    expect(await verify(file)).toContain(w.suspended)
    await post(`/${locale}/${w.awards}/${awardId}`, { act: 'lift' }, organiser)
    world.clock.advanceSeconds(6)
    expect(await verify(file)).toContain(w.good)
  })

  test('the holder corrects the name: the new badge verifies, the old file says that it was replaced', async () => {
    const old = new Uint8Array(await (await get(`/booklet/files/${credentialId}.png`, holder)).arrayBuffer())
    const made = await post(`/${locale}/${w.booklet}/badges/${credentialId}/${w.name}`, { name: 'Zoé Cœur de Roy' }, holder)
    credentialId = (made.headers.get('location') ?? '').split('/').at(-1) ?? ''
    world.clock.advanceSeconds(6)
    expect(await verify(old)).toContain(w.superseded)
    const fresh = await verify(new Uint8Array(await (await get(`/booklet/files/${credentialId}.png`, holder)).arrayBuffer()))
    expect(fresh).toContain(w.good)
    expect(fresh).toContain('Zoé Cœur de Roy')
  })

  test('somebody declines: asked once more, then nothing of them is left, and the same badge does not write again', async () => {
    const award = await awardOf('p1@home.example')
    const path = `/${locale}/${w.offer}/${offerTokenOf(world.deps.vault, award?.id ?? '', 'p1@home.example')}/${w.decline}`
    expect((await get(path)).status).toBe(200)
    expect((await post(path, { why: 'no_thanks' })).status).toBe(422)
    expect((await post(path, { why: 'no_thanks', person: 'yes' })).status).toBe(200)
    expect((await database.pool.query(`select * from award where id = $1`, [award?.id])).rows[0]).toMatchObject({ state: 'declined', recipient_name: null, recipient_address: null })
    const again = await post(`/${locale}/badges/${world.badgeId}/${w.award}`, { from: world.issuerId, name: 'Prénom1 Nomé1', address: 'p1@home.example' }, organiser)
    expect(again.status).toBe(422)
  })

  test('the organiser revokes, the verifier sees it, and its holder reads why', async () => {
    const file = new Uint8Array(await (await get(`/booklet/files/${credentialId}.png`, holder)).arrayBuffer())
    const award = await database.db.selectFrom('credential').select('award_id').where('id', '=', credentialId).executeTakeFirstOrThrow()
    await post(`/${locale}/${w.awards}/${award.award_id}`, { act: 'revoke', reason: 'Erreur de personne' }, organiser)
    world.clock.advanceSeconds(6)
    expect(await verify(file)).toContain(w.revoked)
    expect(await (await get(`/${locale}/${w.booklet}/badges/${credentialId}`, holder)).text()).toContain('Erreur de personne')
  })

  test('what its holder erases answers 410 in neutral words, and its links end', async () => {
    await post(`/${locale}/${w.booklet}/badges/${credentialId}/${w.erase}`, { sure: 'yes' }, holder)
    const gone = await get(`/credentials/${credentialId}`)
    expect(gone.status).toBe(410)
    expect(await gone.text()).not.toContain('Zoé')
    expect((await get(sharedUrl)).status).toBe(410)
    expect(web.faults).toEqual([])
  })
})

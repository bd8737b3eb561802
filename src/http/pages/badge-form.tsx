// The form of a badge: its words in two languages, its image as a recipe with a preview, who may award it; without scripts.
import { medalPlates, medalPlateWords, medalRings, medalRingWords, medalShapes, medalShapeWords } from '../../domain/medal/choices.ts'
import { medalIcons } from '../../domain/medal/icons.ts'
import { medalPaletteNames, medalPalettes } from '../../domain/medal/palettes.ts'
import { medalRecipeSchema, type MedalRecipe } from '../../domain/medal/recipe.ts'
import {
  badgeAlignmentTextLengthMax, badgeImageAltLengthMax, badgeTextsIn, badgeUsages, findBadgeProblems, findDraftProblems, type Badge, type BadgeContent, type BadgeProblem, type BadgeVersion,
} from '../../domain/badge.ts'
import { raw } from 'hono/html'
import { textIn } from '../../domain/issuer.ts'
import { Refusal } from '../../domain/refusal.ts'
import { formatDate } from '../../i18n/formats.ts'
import { messagesIn } from '../../i18n/messages.ts'
import { archiveBadge, createBadge, drawBadge, getBadge, getUploadedImage, imageAltOf, publishBadge, saveBadgeDraft, saveBadgeImage } from '../../usecases/badges.ts'
import { listEvents } from '../../usecases/events.ts'
import { getIssuer } from '../../usecases/issuers.ts'
import { onPage, onRoute } from '../guards.ts'
import { pathTo } from '../paths.ts'
import { isId, readId } from '../read-id.ts'
import { readForm, type Form } from '../read-form.ts'
import type { Web, WebApp, WebContext } from '../web.ts'
import { showPage } from './frame.tsx'
import { Choose, Crumbs, ErrorSummary, Field, type FieldError } from './pieces.tsx'

/** More than an image may have, so that a photo straight from a phone is refused beside its field and no word is lost. */
const uploadBytesMax = 20_000_000

type Words = { fr: string; en: string }
type Settings = Pick<Badge, 'usage' | 'whoMayAward' | 'audience' | 'eventId'>

const languages = ['fr', 'en'] as const
const iconNames = Object.keys(medalIcons) as MedalRecipe['icon'][]
const blankRecipe: MedalRecipe = { shape: 'rosette', palette: 'brick', plate: 'rays', ring: 'couture-stitch', icon: iconNames[0] as MedalRecipe['icon'], level: 0 }

const alignmentsMax = 8
const fileIdOf = (text: string) => (/^[0-9a-f]{64}$/.test(text) ? text : null)

/** The correspondences that were begun; a row left empty is none. */
function readAlignments(form: Form): BadgeContent['alignments'] {
  return Array.from({ length: alignmentsMax }, (_, index) => {
    const [targetName = '', targetFramework, targetCode, targetUrl = ''] = ['targetName', 'targetFramework', 'targetCode', 'targetUrl'].map((field) => form.text(`alignments.${index}.${field}`))
    return { targetName, targetUrl, ...(targetFramework && { targetFramework }), ...(targetCode && { targetCode }) }
  }).filter((alignment) => Object.values(alignment).some(Boolean))
}

type FormWords = ReturnType<typeof messagesIn>['badgeForm']

/** The sentences that say what a version lacks, each for its field. */
function explainProblems(problems: BadgeProblem[], m: FormWords, isDraft = false): FieldError[] {
  const messages = { missing: m.fieldMissing, too_long: m.fieldTooLong, not_an_address: m.notAnAddress, not_a_number: m.daysWrong, too_many: m.tooManyTags }
  const labels: Record<string, string> = { name: m.badgeName, description: m.description, criteria: m.criteria, imageAlt: m.imageAlt, alignments: m.alignments }
  return problems.map(({ field, code }) => {
    const [part = '', language] = field.split('.')
    const label = labels[part]
    const message = field === 'tags' && code === 'too_long' ? m.tagTooLong : isDraft && code === 'missing' ? m.draftNeedsName : messages[code]
    return { field, message, label: language === 'en' ? `${label} (${m.inEnglish})` : label }
  })
}

/** What the form says: the settings, the content, and what is wrong, by field; a draft may lack what a published version needs. */
function readBadge(form: Form, m: FormWords, isDraft: boolean): { settings: Settings; content: BadgeContent; errors: FieldError[] } {
  const pick = <T extends string>(name: string, known: readonly T[], otherwise: T): T => known.find((value) => value === form.text(name)) ?? otherwise
  const recipe = medalRecipeSchema.safeParse({
    shape: form.text('shape'), palette: form.text('palette'), plate: form.text('plate'), ring: form.text('ring'), icon: form.text('icon'),
    level: Number(form.text('level') || '0'), ...(form.text('ribbon') && { ribbon: form.text('ribbon') }), ...(form.text('year') && { year: form.text('year') }),
  })
  const imageFileId = form.text('removeUpload') === 'yes' ? null : fileIdOf(form.text('imageFileId'))
  // What was chosen for a drawing does not matter where an image was brought.
  const errors: FieldError[] = recipe.success || imageFileId || form.file('image') ? [] : recipe.error.issues.map(({ path }) => ({ field: String(path[0] ?? 'ribbon'), message: m.ribbonWrong }))
  const texts: BadgeContent['texts'] = {}
  for (const language of languages) {
    const [name, description, criteria, imageAlt] = ['name', 'description', 'criteria', 'imageAlt'].map((field) => form.text(`${field}.${language}`))
    if (name || description || criteria) texts[language] = { name: name ?? '', description: description ?? '', criteria: criteria ?? '', ...(imageAlt && { imageAlt }) }
  }
  const content: BadgeContent = {
    texts,
    tags: form.text('tags').split(',').map((tag) => tag.trim()).filter(Boolean),
    alignments: readAlignments(form),
    validForDays: form.text('validForDays') ? Number(form.text('validForDays')) : null,
    imageRecipe: imageFileId ? null : recipe.success ? recipe.data : blankRecipe,
    imageFileId,
  }
  errors.push(...explainProblems(isDraft ? findDraftProblems(content) : findBadgeProblems(content), m, isDraft))
  return {
    settings: {
      usage: pick('usage', badgeUsages, 'other'), audience: pick('audience', ['adults', 'minors'], 'adults'),
      whoMayAward: pick('whoMayAward', ['awarder', 'badge_maker', 'administrator'], 'awarder'), eventId: isId(form.text('eventId')) ? form.text('eventId') : null,
    },
    content,
    errors,
  }
}

/** The texts as they would be if nobody had written what stands in place of the image. */
const withoutAlt = (texts: BadgeContent['texts']): BadgeContent['texts'] =>
  Object.fromEntries(Object.entries(texts).map(([language, { name, description, criteria }]) => [language, { name, description, criteria }]))

/** Adds the pages. */
export function badgeFormPages(web: Web, app: WebApp): void {
  const { deps } = web
  type Shown = {
    issuerId: string
    settings: Settings
    content: BadgeContent
    /** What was typed as a number of days, where the form was sent and comes back. */
    typedDays?: string
    errors?: FieldError[]
    isOwn: boolean
    /** All of them, the newest first. */
    versions?: BadgeVersion[]
  }
  const show = async (c: WebContext, { issuerId, settings, content, typedDays, errors = [], isOwn, versions = [] }: Shown) => {
    const locale = c.get('locale')
    const m = messagesIn(locale).badgeForm
    const organiser = messagesIn(locale).organiser
    const [{ issuer }, events] = await Promise.all([getIssuer(deps, c.get('actor'), issuerId, 'badge_maker'), listEvents(deps, c.get('actor'), issuerId)])
    const recipe = content.imageRecipe ?? blankRecipe
    const words = <T extends string>(values: readonly T[], texts: Record<T, Words>) => values.map((value) => ({ value, label: texts[value][locale] }))
    const svg = drawBadge({ texts: content.texts, imageRecipe: recipe }, textIn(issuer.name, locale), locale) ?? ''
    const altHint = (language: 'fr' | 'en') =>
      content.texts[language]?.name ? m.imageAltHint(imageAltOf({ ...content, texts: withoutAlt(content.texts) }, textIn(issuer.name, language), language)) : undefined
    const isPublished = versions.some(({ publishedAt }) => publishedAt)
    const title = isOwn ? badgeTextsIn(content.texts, locale).name || m.editTitle : m.newTitle
    return showPage(
      c,
      { title, status: errors.length > 0 ? 422 : 200 },
      <>
        <Crumbs locale={locale} steps={[{ href: pathTo('issuers.one', locale, { issuerId }), label: textIn(issuer.name, locale) }]} />
        <h1>{title}</h1>
        {isOwn && isPublished && <p class="lead">{m.editText}</p>}
        <ErrorSummary locale={locale} errors={errors} />
        <form method="post" enctype="multipart/form-data">
          <div class="two">
            {languages.map((language) => (
              <section class="sheet">
                <h2>{language === 'fr' ? m.inFrench : m.inEnglish}</h2>
                <Field name={`name.${language}`} label={m.badgeName} value={content.texts[language]?.name} errors={errors} maxlength={120} />
                <Field name={`description.${language}`} label={m.description} rows={3} value={content.texts[language]?.description} errors={errors} maxlength={1000} />
                <Field name={`criteria.${language}`} label={m.criteria} hint={m.criteriaHint} rows={8} value={content.texts[language]?.criteria} errors={errors} maxlength={5000} />
                <Field name={`imageAlt.${language}`} label={m.imageAlt} hint={altHint(language)} value={content.texts[language]?.imageAlt} errors={errors} maxlength={badgeImageAltLengthMax} />
              </section>
            ))}
          </div>
          <section class="sheet">
            <h2>{m.image}</h2>
            <div class="two">
              <div>
                {content.imageFileId ? (
                  <figure class="plate">
                    <img class="medal" src={`/organiser/images/${issuerId}/${content.imageFileId}.png`} alt={m.uploaded} width={260} />
                    <input type="hidden" name="imageFileId" value={content.imageFileId} />
                    <p>
                      <label>
                        <input type="checkbox" name="removeUpload" value="yes" /> {m.removeUpload}
                      </label>
                    </p>
                  </figure>
                ) : (
                  <figure class="plate">{raw(svg)}</figure>
                )}
                <Field name="image" label={m.upload} hint={m.uploadHint} type="file" accept="image/png,image/jpeg,image/webp,image/svg+xml" errors={errors} />
              </div>
              <div>
                <Choose name="shape" label={m.shape} value={recipe.shape} options={words(medalShapes, medalShapeWords)} />
                <Choose name="palette" label={m.palette} value={recipe.palette} options={medalPaletteNames.map((value) => ({ value, label: medalPalettes[value][locale] }))} />
                <Choose name="plate" label={m.plate} value={recipe.plate} options={words(medalPlates, medalPlateWords)} />
                <Choose name="ring" label={m.ring} value={recipe.ring} options={words(medalRings, medalRingWords)} />
                <Choose name="icon" label={m.icon} value={recipe.icon} options={iconNames.map((value) => ({ value, label: medalIcons[value][locale] }))} />
                <Choose name="level" label={m.stars} value={String(recipe.level)} options={['0', '1', '2', '3'].map((value) => ({ value, label: value }))} />
                <Field name="ribbon" label={m.ribbon} value={recipe.ribbon} errors={errors} maxlength={22} />
                <Field name="year" label={m.year} value={recipe.year} errors={errors} maxlength={9} />
                <button name="act" value="see" class="secondary">
                  {m.see}
                </button>
              </div>
            </div>
          </section>
          <section class="sheet">
            <h2>{m.settings}</h2>
            <div class="two">
              <Choose name="usage" label={m.usage} value={settings.usage} options={badgeUsages.map((value) => ({ value, label: messagesIn(locale).booklet.usages[value] }))} />
              <Choose
                name="whoMayAward"
                label={m.whoMayAward}
                value={settings.whoMayAward}
                options={['awarder', 'badge_maker', 'administrator'].map((value) => ({ value, label: organiser.roles[value] ?? value }))}
              />
              <Choose name="audience" label={m.audience} value={settings.audience} options={(['adults', 'minors'] as const).map((value) => ({ value, label: m.audiences[value] }))} />
              {events.length > 0 && (
                <Choose name="eventId" label={m.event} value={settings.eventId ?? ''} options={[{ value: '', label: m.noEvent }, ...events.map(({ id, name }) => ({ value: id, label: textIn(name, locale) }))]} />
              )}
            </div>
            <Field name="tags" label={m.tags} value={content.tags.join(', ')} errors={errors} />
            <Field name="validForDays" label={m.validForDays} inputmode="numeric" value={typedDays ?? (content.validForDays ? String(content.validForDays) : '')} errors={errors} />
          </section>
          <details class="sheet" open={content.alignments.length > 0 || errors.some(({ field }) => field.startsWith('alignments'))}>
            <summary>{m.alignments}</summary>
            <p>{m.alignmentsText}</p>
            {Array.from({ length: Math.min(alignmentsMax, content.alignments.length + 1) }, (_, index) => (
              <fieldset>
                <legend>{m.alignment(index + 1)}</legend>
                <div class="two">
                  <Field name={`alignments.${index}.targetName`} label={m.targetName} value={content.alignments[index]?.targetName} errors={errors} maxlength={badgeAlignmentTextLengthMax} />
                  <Field name={`alignments.${index}.targetUrl`} label={m.targetUrl} type="url" value={content.alignments[index]?.targetUrl} errors={errors} maxlength={badgeAlignmentTextLengthMax} />
                  <Field name={`alignments.${index}.targetFramework`} label={m.targetFramework} value={content.alignments[index]?.targetFramework} errors={errors} maxlength={badgeAlignmentTextLengthMax} />
                  <Field name={`alignments.${index}.targetCode`} label={m.targetCode} value={content.alignments[index]?.targetCode} errors={errors} maxlength={badgeAlignmentTextLengthMax} />
                </div>
              </fieldset>
            ))}
          </details>
          <div class="bar">
            <button name="act" value="publish">{m.publishNow}</button>
            <button name="act" value="save" class="secondary">
              {m.saveDraft}
            </button>
            <p class="small soft">{m.publishText}</p>
          </div>
        </form>
        {versions.length > 0 && (
          <section class="sheet">
            <h2>{m.versions}</h2>
            <ul>
              {versions.map(({ id, number, publishedAt }) => {
                const words = m.version(number, publishedAt && formatDate(publishedAt, locale))
                return <li>{publishedAt ? <a href={`/badges/${id}?lang=${locale}`}>{words}</a> : words}</li>
              })}
            </ul>
          </section>
        )}
        {isOwn && (
          <form method="post" class="sheet">
            <h2>{m.archive}</h2>
            <p>{m.archiveText}</p>
            <Field name="reason" id="archive-reason" label={m.archiveReason} errors={errors} maxlength={500} />
            <button name="act" value="archive" class="danger">
              {m.archive}
            </button>
          </form>
        )}
      </>,
    )
  }
  const blankContent: BadgeContent = { texts: {}, tags: [], alignments: [], validForDays: null, imageRecipe: blankRecipe, imageFileId: null }
  const blankSettings: Settings = { usage: 'recognition', whoMayAward: 'awarder', audience: 'adults', eventId: null }

  /** What the form says, with an image that was sent along kept at once, so that a wrong field does not lose it. */
  const readWithImage = async (c: WebContext, form: Form, issuerId: string) => {
    const m = messagesIn(c.get('locale'))
    const read = { ...readBadge(form, m.badgeForm, form.text('act') === 'save'), typedDays: form.text('validForDays') }
    const file = form.file('image')
    if (!file) return read
    try {
      const imageFileId = await saveBadgeImage(deps, c.get('actor'), { issuerId, bytes: new Uint8Array(await file.arrayBuffer()) })
      return { ...read, content: { ...read.content, imageFileId, imageRecipe: null } }
    } catch (error) {
      if (!(error instanceof Refusal) || !['image_unreadable', 'file_too_large'].includes(error.code)) throw error
      const message = error.code === 'file_too_large' ? m.issuerForm.problems.too_large : m.issuerForm.problems.unreadable
      return { ...read, errors: [...read.errors, { field: 'image', message }] }
    }
  }

  onPage(app, 'get', 'badges.write', 'signed_in', (c) => show(c, { issuerId: readId(c, 'issuerId'), settings: blankSettings, content: blankContent, isOwn: false }))
  onPage(
    app,
    'post',
    'badges.write',
    'signed_in',
    async (c) => {
      const issuerId = readId(c, 'issuerId')
      await getIssuer(deps, c.get('actor'), issuerId)
      const form = await readForm(c)
      const { settings, content, errors, typedDays } = await readWithImage(c, form, issuerId)
      const shown = { issuerId, settings, content, typedDays, isOwn: false }
      if (form.text('act') === 'see') return show(c, { ...shown, errors: errors.filter(({ field }) => field === 'image') })
      if (errors.length > 0) return show(c, { ...shown, errors })
      const { badgeId } = await createBadge(deps, c.get('actor'), { issuerId, badge: settings, content })
      if (form.text('act') === 'publish') await publishBadge(deps, c.get('actor'), badgeId)
      return c.redirect(pathTo('issuers.one', c.get('locale'), { issuerId }), 303)
    },
    { bodyBytesMax: uploadBytesMax },
  )
  onPage(app, 'get', 'badges.edit', 'signed_in', async (c) => {
    const { badge, versions } = await getBadge(deps, c.get('actor'), readId(c, 'badgeId'))
    const content = versions[0] ?? blankContent
    // Who wanted to publish it as it stands sees what it lacks.
    const errors = c.req.query('lacks') === undefined ? [] : explainProblems(findBadgeProblems(content), messagesIn(c.get('locale')).badgeForm)
    return show(c, { issuerId: badge.issuerId, settings: badge, content, errors, isOwn: true, versions })
  })
  onPage(
    app,
    'post',
    'badges.edit',
    'signed_in',
    async (c) => {
      const badgeId = readId(c, 'badgeId')
      const { badge, versions } = await getBadge(deps, c.get('actor'), badgeId)
      const form = await readForm(c)
      const back = () => c.redirect(pathTo('issuers.one', c.get('locale'), { issuerId: badge.issuerId }), 303)
      if (form.text('act') === 'archive') {
        if (!form.text('reason')) {
          const errors = [{ field: 'archive-reason', message: messagesIn(c.get('locale')).signIn.needed }]
          return show(c, { issuerId: badge.issuerId, settings: badge, content: versions[0] ?? blankContent, errors, isOwn: true, versions })
        }
        await archiveBadge(deps, c.get('actor'), { badgeId, reason: form.text('reason').slice(0, 500) })
        return back()
      }
      const { settings, content, errors, typedDays } = await readWithImage(c, form, badge.issuerId)
      const shown = { issuerId: badge.issuerId, settings, content, typedDays, isOwn: true, versions }
      if (form.text('act') === 'see') return show(c, { ...shown, errors: errors.filter(({ field }) => field === 'image') })
      if (errors.length > 0) return show(c, { ...shown, errors })
      await saveBadgeDraft(deps, c.get('actor'), { badgeId, badge: settings, content })
      if (form.text('act') === 'publish') await publishBadge(deps, c.get('actor'), badgeId)
      return back()
    },
    { bodyBytesMax: uploadBytesMax },
  )
  onRoute(app, 'get', '/organiser/images/:issuerId/:file', 'signed_in', async (c) => {
    const [fileId = ''] = (c.req.param('file') ?? '').split('.')
    const png = await getUploadedImage(deps, c.get('actor'), { issuerId: readId(c, 'issuerId'), fileId })
    return c.body(new Uint8Array(png), 200, { 'content-type': 'image/png', 'cache-control': 'private, max-age=3600' })
  })
}

// The reference page of the API, drawn on the server from its own OpenAPI description: nothing is loaded from elsewhere.
import { refusalCodes } from '../../domain/refusal.ts'
import { messagesIn } from '../../i18n/messages.ts'
import { onRoute } from '../guards.ts'
import { showPage } from '../pages/frame.tsx'
import { statusOf } from '../problems.ts'
import type { Web, WebApp } from '../web.ts'
import type { ApiApp } from './token-actor.ts'

type Schema = {
  $ref?: string; type?: string | string[]; format?: string; enum?: unknown[]; const?: unknown; properties?: Record<string, Schema>; required?: string[]; items?: Schema
  anyOf?: Schema[]; oneOf?: Schema[]; allOf?: Schema[]; additionalProperties?: Schema | boolean; description?: string; maxLength?: number; minimum?: number; maximum?: number; maxItems?: number; default?: unknown
}
type Media = Record<string, { schema?: Schema }>
type Operation = {
  summary?: string; description?: string; tags?: string[]; security?: Record<string, string[]>[]
  parameters?: { name: string; in: string; required?: boolean; schema?: Schema }[]
  requestBody?: { content?: Media }; responses?: Record<string, { description?: string; content?: Media }>
}
type Description = { paths?: Record<string, Record<string, Operation>>; components?: { schemas?: Record<string, Schema> } }

const depthMax = 8

/** A schema as a short text, in the way of a type. */
function describeSchema(schema: Schema | undefined, schemas: Record<string, Schema>, indent = '', depth = 0): string {
  if (!schema || depth > depthMax) return 'any'
  if (schema.$ref) return describeSchema(schemas[schema.$ref.split('/').at(-1) ?? ''], schemas, indent, depth + 1)
  const several = schema.anyOf ?? schema.oneOf ?? schema.allOf
  if (several) return several.map((one) => describeSchema(one, schemas, indent, depth + 1)).join(' | ')
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ')
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  if (schema.properties) {
    const inner = `${indent}  `
    const lines = Object.entries(schema.properties).map(
      ([name, property]) => `${inner}${name}${schema.required?.includes(name) ? '' : '?'}: ${describeSchema(property, schemas, inner, depth + 1)}`,
    )
    return `{\n${lines.join('\n')}\n${indent}}`
  }
  if (schema.items) return `${describeSchema(schema.items, schemas, indent, depth + 1)}[]${schema.maxItems ? ` (≤ ${schema.maxItems})` : ''}`
  const type = Array.isArray(schema.type) ? schema.type.join(' | ') : (schema.type ?? 'any')
  const notes = [schema.format, schema.maxLength && `≤ ${schema.maxLength}`, schema.default !== undefined && `= ${JSON.stringify(schema.default)}`].filter(Boolean).join(', ')
  return notes ? `${type} (${notes})` : type
}

/** The shapes of a body, each with the media types that share it. */
function shapesOf(content: Media | undefined, schemas: Record<string, Schema>): { types: string[]; shape: string }[] {
  const typesOf = new Map<string, string[]>()
  for (const [type, { schema }] of Object.entries(content ?? {})) {
    const shape = describeSchema(schema, schemas)
    typesOf.set(shape, [...(typesOf.get(shape) ?? []), type])
  }
  return [...typesOf].map(([shape, types]) => ({ types, shape }))
}

const Shapes = ({ content, schemas }: { content: Media | undefined; schemas: Record<string, Schema> }) => (
  <>
    {shapesOf(content, schemas).map(({ types, shape }) => (
      <>
        <p class="soft small">{types.join(', ')}</p>
        <pre class="code-block" tabindex={0}>
          {shape}
        </pre>
      </>
    ))}
  </>
)

/** A description with its `names` set as code. */
const Described = ({ text }: { text: string }) => <p>{text.split('`').map((part, at) => (at % 2 === 1 ? <code>{part}</code> : part))}</p>

/** Adds GET /api/docs. */
export function apiReference(web: Web, api: ApiApp, describe: () => object): void {
  onRoute(api as unknown as WebApp, 'get', '/api/docs', 'public', (c) => {
    const locale = c.get('locale')
    const m = messagesIn(locale).apiReference
    const { paths = {}, components } = describe() as Description
    const schemas = components?.schemas ?? {}
    const operations = Object.entries(paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, operation]) => ({ id: `${method}${path.replaceAll(/[^a-z0-9]+/gi, '-')}`, method: method.toUpperCase(), path, operation })))
    const sentences = messagesIn(locale).refusals.sentences
    return showPage(
      c,
      { title: m.title, mayBeIndexed: true },
      <>
        <h1>{m.title}</h1>
        <p class="lead">{m.lead}</p>
        <p>
          {m.description} <a href="/api/openapi.json">/api/openapi.json</a>
        </p>
        <h2>{m.start}</h2>
        <p>{m.startText}</p>
        <pre class="code-block" tabindex={0}>{`curl ${web.publicUrl}/api/v1/awards \\
  -H "Authorization: Bearer $TOKEN" \\
  -H "Idempotency-Key: $(uuidgen)" \\
  -H "Content-Type: application/json" \\
  -d '{"badgeId": "…", "recipients": [{"name": "Zoé", "address": "zoe@example.org"}]}'`}</pre>
        <nav aria-label={m.contents}>
          <ul>
            {operations.map(({ id, method, path }) => (
              <li>
                <a href={`#${id}`}>
                  <code>
                    {method} {path}
                  </code>
                </a>
              </li>
            ))}
            <li>
              <a href="#problems">{m.problems}</a>
            </li>
          </ul>
        </nav>
        {operations.map(({ id, method, path, operation }) => (
          <section class="sheet" id={id}>
            <h2>{operation.summary}</h2>
            <p>
              <code>
                {method} {path}
              </code>{' '}
              {operation.security?.flatMap((one) => Object.values(one).flat()).map((scope) => <span class="tag">{scope}</span>)}
            </p>
            {operation.description && <Described text={operation.description} />}
            {(operation.parameters?.length ?? 0) > 0 && (
              <>
                <h3>{m.parameters}</h3>
                <ul>
                  {operation.parameters?.map((parameter) => (
                    <li>
                      <code>{parameter.name}</code> <span class="soft">{parameter.in}</span> <code>{describeSchema(parameter.schema, schemas)}</code> {parameter.required ? m.required : m.optional}
                    </li>
                  ))}
                </ul>
              </>
            )}
            {operation.requestBody && (
              <>
                <h3>{m.body}</h3>
                <Shapes content={operation.requestBody.content} schemas={schemas} />
              </>
            )}
            <h3>{m.answers}</h3>
            {Object.entries(operation.responses ?? {}).map(([status, answer]) => (
              <details>
                <summary>
                  <code>{status}</code> {answer.description}
                </summary>
                <Shapes content={answer.content} schemas={schemas} />
              </details>
            ))}
          </section>
        ))}
        <h2 id="problems">{m.problems}</h2>
        <p>{m.problemsText}</p>
        <div class="scroll" tabindex={0} role="region" aria-label={m.problems}>
          <table>
            <thead>
              <tr>
                <th scope="col">code</th>
                <th scope="col">status</th>
                <th scope="col">title</th>
              </tr>
            </thead>
            <tbody>
              {refusalCodes.map((code) => (
                <tr id={`problem-${code}`}>
                  <th scope="row">
                    <code>{code}</code>
                  </th>
                  <td>{statusOf(code)}</td>
                  <td>{sentences[code]}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </>,
    )
  })
}

// The rooms and the one-way arrows between them; tests/architecture.test.ts proves that a violation fails.
const mayImport = {
  openbadges: [],
  i18n: [],
  domain: ['openbadges'],
  store: ['domain', 'openbadges'],
  gateways: ['domain', 'openbadges'],
  usecases: ['domain', 'openbadges', 'store'],
  jobs: ['usecases', 'domain', 'openbadges', 'i18n'],
  http: ['usecases', 'domain', 'openbadges', 'i18n'],
  browser: ['domain', 'openbadges', 'i18n'],
}

/** Packages that belong to some rooms alone. */
const packagesOf = [
  { packages: ['kysely', 'pg'], rooms: ['store'] },
  { packages: ['hono', '@hono'], rooms: ['http', 'jobs'] },
  { packages: ['nodemailer', 'sharp', 'pdfkit', 'satori', 'undici', 'pino'], rooms: ['gateways', 'http'] },
  { packages: ['graphile-worker'], rooms: ['jobs', 'store'] },
  { packages: ['jsonld', 'rdf-canonize'], rooms: ['openbadges'] },
  { packages: ['@noble', 'fflate'], rooms: ['browser'] },
]

const root = process.env.CRUISED_ROOT ?? 'src'

export default {
  forbidden: [
    ...Object.entries(mayImport).map(([room, rooms]) => ({
      name: `${room}-imports-only-${rooms.join('-') || 'itself'}`,
      severity: 'error',
      from: { path: `^${root}/${room}/`, pathNot: '[.]test[.]tsx?$' },
      to: { path: `^${root}/`, pathNot: `^${root}/(${[room, ...rooms].join('|')})/` },
    })),
    ...packagesOf.map(({ packages, rooms }) => ({
      name: `only-${rooms.join('-')}-uses-${packages[0].replace('@', '')}`,
      severity: 'error',
      from: { path: `^${root}/`, pathNot: [`^${root}/(${rooms.join('|')})/`, `^${root}/(app|main|doctor)[.]ts$`, '[.]test[.]tsx?$'] },
      to: { path: `node_modules/(${packages.join('|')})/`, dependencyTypesNot: ['type-only'] },
    })),
    {
      name: 'pure-rooms-only-compute',
      comment: 'openbadges, domain and i18n do no I/O; hashing, keys and compression are computing.',
      severity: 'error',
      from: { path: `^${root}/(openbadges|domain|i18n)/`, pathNot: '[.]test[.]tsx?$' },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?(crypto|zlib|buffer)$' },
    },
    {
      name: 'only-safe-fetch-goes-out',
      comment: 'One way out to the network, with its checks (threats F1 to F11). Mail and the database have their own; config asks only what an address is.',
      severity: 'error',
      from: { path: `^${root}/`, pathNot: [`^${root}/gateways/safe-fetch[.]ts$`, `^${root}/config[.]ts$`, '[.]test[.]tsx?$'] },
      to: { path: '^(node:)?(http|https|http2|net|tls|dgram|dns|dns/promises)$|node_modules/(undici|axios|got|node-fetch|ky)/', dependencyTypesNot: ['type-only'] },
    },
    { name: 'no-cycles', severity: 'error', from: { path: `^${root}/` }, to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } } },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { extensions: ['.ts', '.tsx', '.js', '.mjs', '.d.ts'], conditionNames: ['import', 'node', 'default'], exportsFields: ['exports'] },
  },
}

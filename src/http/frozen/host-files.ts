// The same rules in the words of common web servers, and a text for the person who will host the folder.
import { readme } from './readme.ts'
import { headersOfAll, hostAreas, svgPolicy, type HostArea } from './host-areas.ts'

const quote = (value: string) => `"${value.replaceAll('"', '\\"')}"`
const headersOf = (area: HostArea) => Object.entries({ ...headersOfAll, ...area.headers })
const nameOf = (area: HostArea) => `$poincon_${hostAreas.indexOf(area)}`

function writeNginx(host: string): string {
  const maps = hostAreas.filter(({ forms }) => forms).map((area) => [
    `map $http_accept ${nameOf(area)} {`,
    `    default .${area.otherwise};`,
    ...(area.forms ?? []).map(({ accept, extension }) => `    ${quote(`~*${accept}`)} .${extension};`),
    '}',
  ].join('\n'))
  const locations = hostAreas.map((area) => [
    `    location ~ ${quote(area.pattern)} {`,
    `        types { ${Object.entries(area.types).map(([extension, type]) => `${type.split(';')[0]} ${extension};`).join(' ')} }`,
    ...(Object.values(area.types).some((type) => type.includes('charset')) ? ['        charset utf-8;'] : []),
    ...headersOf(area).map(([name, value]) => `        add_header ${name} ${quote(value)} always;`),
    ...('svg' in area.types ? [`        if ($uri ~ "[.]svg$") { set $poincon_policy ${quote(svgPolicy)}; }`, '        add_header Content-Security-Policy $poincon_policy always;'] : []),
    `        try_files $uri $uri${area.forms ? nameOf(area) : `.${area.otherwise}`}${area.pattern === '^/' ? ' $uri/index.html $uri.json' : ''} =404;`,
    '    }',
  ].join('\n'))
  return `# nginx: put this where your site files are (in the block http), and change root and the certificate lines.
${maps.join('\n')}

server {
    listen 80;
    server_name ${host};
    root /srv/www/${host};
    autoindex off;
    absolute_redirect off;
    error_page 404 /404.html;
    set $poincon_policy "";

    location = / { try_files /index.html =404; }
${locations.join('\n')}
}
`
}

/** Apache tells areas by the first match alone; here each one excludes what earlier ones took. */
function writeApache(): string {
  const rewrites = hostAreas.filter(({ pattern }) => /^\^\/.+\/$/.test(pattern)).flatMap((area) => {
    const folder = area.pattern.slice(2)
    const lead = (extension: string) => ['RewriteCond %{DOCUMENT_ROOT}%{REQUEST_URI}.' + extension + ' -f', `RewriteRule ^${folder}[^.]+$ %{REQUEST_URI}.${extension} [END]`]
    return [...(area.forms ?? []).flatMap(({ accept, extension }) => [`RewriteCond %{HTTP_ACCEPT} ${accept} [NC]`, ...lead(extension)]), ...lead(area.otherwise)]
  })
  const types = [...hostAreas].reverse().flatMap((area) =>
    [
      `<If "%{REQUEST_URI} =~ m#${area.pattern}#">`,
      ...headersOf(area).map(([name, value]) => `  Header always set ${name} ${quote(value)}`),
      '</If>',
      ...Object.entries(area.types).map(([extension, type]) => {
        const pattern = area.pattern.endsWith('$') ? area.pattern : `${area.pattern}.*\\.${extension}$`
        return `<If "%{REQUEST_URI} =~ m#${pattern}#">\n  ForceType ${quote(type)}\n</If>`
      }),
    ])
  return `# Apache 2.4, with mod_rewrite, mod_headers, mod_mime and "AllowOverride All" for this folder.
Options -Indexes -MultiViews
DirectoryIndex index.html
DirectorySlash Off
ErrorDocument 404 /404.html
RewriteEngine On
${rewrites.join('\n')}
RewriteCond %{DOCUMENT_ROOT}%{REQUEST_URI}.html -f
RewriteRule ^.+[^/]$ %{REQUEST_URI}.html [END]
RewriteCond %{DOCUMENT_ROOT}%{REQUEST_URI}/index.html -f
RewriteRule ^.+[^/]$ %{REQUEST_URI}/index.html [END]

${types.join('\n')}
<If "%{REQUEST_URI} =~ m#\\.svg$#">
  Header always set Content-Security-Policy ${quote(svgPolicy)}
</If>
`
}

function writeCaddy(host: string): string {
  const routes = hostAreas.map((area, at) => {
    const forms = [...(area.forms ?? []), { accept: '', extension: area.otherwise }]
    const isPage = area.pattern === '^/'
    return [
      `    @area${at} path_regexp ${quote(area.pattern)}`,
      `    handle @area${at} {`,
      '        route {',
      ...forms.flatMap(({ accept, extension }, form) => [
        `            @form${form} {`,
        '                path_regexp "^[^.]+$"',
        `                file {path}.${extension}`,
        ...(accept ? [`                header_regexp Accept ${quote(`(?i)${accept}`)}`] : []),
        '            }',
        `            rewrite @form${form} {path}.${extension}`,
      ]),
      ...(isPage ? ['            try_files {path} {path}/index.html'] : []),
      ...headersOf(area).map(([name, value]) => `            header ${name} ${quote(value)}`),
      ...Object.entries(area.types).flatMap(([extension, type]) => [`            @type_${extension} path *.${extension}`, `            header @type_${extension} Content-Type ${quote(type)}`]),
      ...('svg' in area.types ? [`            header @type_svg Content-Security-Policy ${quote(svgPolicy)}`] : []),
      '            file_server',
      '        }',
      '    }',
    ].join('\n')
  })
  return `# Caddy 2: change the root.
${host} {
    root * /srv/www/${host}
${routes.join('\n')}
    handle_errors {
        rewrite * /404.html
        file_server
    }
}
`
}

/** Hosts that build from a folder (Netlify, Cloudflare Pages): rewrites by address alone, never by \`Accept\`. */
const redirects = `/status/:list/suspension /status/:list/suspension.json 200
/status/:list /status/:list.json 200
`

function writeHeaders(): string {
  const all = Object.entries({ ...headersOfAll, 'Access-Control-Allow-Origin': '*' })
  const blocks: [string, Record<string, string>][] = [
    ['/*', Object.fromEntries(all)],
    ['/assets/*', { 'Cache-Control': 'public, max-age=31536000, immutable' }],
    ['/status/*', { 'Content-Type': 'application/vc+ld+json' }],
    ['/contexts/*', { 'Content-Type': 'application/ld+json' }],
    ['/.well-known/did.json', { 'Content-Type': 'application/did+json' }],
    ['/issuers/:issuer/did.json', { 'Content-Type': 'application/did+json' }],
    ['/issuers/:issuer/jwks.json', { 'Content-Type': 'application/jwk-set+json' }],
    ['/credentials/*.json', { 'Content-Type': 'application/vc+ld+json' }],
    ['/credentials/*.jwt', { 'Content-Type': 'application/vc+jwt' }],
    ['/credentials/*.svg', { 'Content-Security-Policy': svgPolicy }],
  ]
  return blocks.map(([path, headers]) => [path, ...Object.entries(headers).map(([name, value]) => `  ${name}: ${value}`)].join('\n')).join('\n') + '\n'
}

/** The configuration files and the texts of the folder. */
export function writeHostFiles(publicUrl: string, at: Date): { path: string; body: string }[] {
  const { host } = new URL(publicUrl)
  return [
    { path: 'README.txt', body: readme(publicUrl, at) },
    { path: 'hosting/nginx.conf', body: writeNginx(host) },
    { path: 'hosting/Caddyfile', body: writeCaddy(host) },
    { path: '.htaccess', body: writeApache() },
    { path: '_headers', body: writeHeaders() },
    { path: '_redirects', body: redirects },
    // GitHub Pages leaves out folders that begin with a dot unless it finds this.
    { path: '.nojekyll', body: '' },
  ]
}

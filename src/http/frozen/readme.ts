// What the person who hosts an exported folder reads first, in both languages.
import { formatDateTime } from '../../i18n/formats.ts'

/** Plain text, lines of 100 characters at most. */
export function readme(publicUrl: string, at: Date): string {
  return `LES BADGES DE ${publicUrl}
Copie du ${formatDateTime(at, 'fr')} (heure de Paris)

Servez ce dossier à la racine de ${publicUrl}, avec n'importe quel serveur de fichiers.
Les badges nomment cette adresse dans leur signature : gardez le nom de domaine.

1. Mettez le dossier en ligne.
   nginx : hosting/nginx.conf    Apache : .htaccess est déjà là    Caddy : hosting/Caddyfile
   Netlify, Cloudflare Pages : _headers et _redirects sont déjà là
   GitHub Pages : rien à faire (les pages et les fichiers répondent, sans choix par « Accept »)
2. Ouvrez ${publicUrl}/fr/verifier et vérifiez un badge.
3. N'affichez pas la liste des fichiers (autoindex, Indexes) : des badges sont montrés à qui a leur
   adresse, et à personne d'autre.

Retirer un badge de la copie, si la personne le demande (ID est dans son adresse) :
   rm -r credentials/ID credentials/ID.*

Les listes de status/ disent ce qui était retiré le jour de la copie. Elles n'ont pas de date de fin :
un badge retiré après ce jour paraît encore bon. Refaites la copie tant que le service fonctionne.


THE BADGES OF ${publicUrl}
A copy of ${formatDateTime(at, 'en')} (Paris time)

Serve this folder at the root of ${publicUrl} with any file server.
Badges name that address in their signature: keep the domain name.

1. Put the folder online.
   nginx: hosting/nginx.conf    Apache: .htaccess is there already    Caddy: hosting/Caddyfile
   Netlify, Cloudflare Pages: _headers and _redirects are there already
   GitHub Pages: nothing to do (pages and files answer, without a choice by "Accept")
2. Open ${publicUrl}/en/verify and verify a badge.
3. Do not show lists of files (autoindex, Indexes): some badges are shown to whoever has their
   address, and to nobody else.

Taking a badge out of the copy, when its holder asks (ID is in its address):
   rm -r credentials/ID credentials/ID.*

The lists in status/ say what was withdrawn on the day of the copy. They have no end date: a badge
withdrawn after that day still looks good. Make the copy again while the service runs.


WHICH FILE ANSWERS WHICH ADDRESS

/credentials/ID                     by Accept: application/vc+jwt       credentials/ID.jwt
                                    application/vc+ld+json and alike    credentials/ID.json
                                    otherwise                           credentials/ID.html
/credentials/ID.json .jwt .png .svg the files of that name
/credentials/ID/share.png           the image of a shared link
/credentials/ID/v2.json .png .svg   the same badge in the form of Open Badges 2.0
/issuers/ID, /badges/ID             text/html: ID.html    otherwise: ID.json
/issuers/ID/did.json, jwks.json     every key that still counts (did:web)
/issuers/ID/keys, keys.json         every key since the first day, with its dates
/.well-known/did.json, jwks.json    the same for the domain
/status/ID                          status/ID.json (signed on the day of the copy)
/status/ID/suspension               status/ID/suspension.json
/contexts/index.json                each JSON-LD context: its own address, its file, its SHA-256
/fr, /en, /fr/verifier, /en/verify  the file of that name with .html
/X in English                       X/en.html for issuers, badges and credentials

Every page is there twice (X.html and X/index.html), because hosts look for one or the other.
status/ID/index.html is JSON: for hosts that know neither rules nor types.
`
}

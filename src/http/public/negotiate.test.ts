// What a caller accepts decides the form, by its weights; a browser and a caller without wishes get the page.
import { expect, test } from 'vitest'
import { chooseForm } from './negotiate.ts'

const offers = [
  { name: 'page', types: ['text/html'] },
  { name: 'json', types: ['application/vc+ld+json', 'application/json'] },
  { name: 'jwt', types: ['application/vc+jwt'] },
] as const

test.each([
  [undefined, 'page'],
  ['', 'page'],
  ['*/*', 'page'],
  ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', 'page'],
  ['application/vc+ld+json', 'json'],
  ['application/json', 'json'],
  ['application/vc+jwt', 'jwt'],
  ['text/html;q=0.5, application/vc+ld+json', 'json'],
  ['application/vc+jwt;q=0.2, application/vc+ld+json;q=0.9', 'json'],
  ['application/*', 'json'],
  ['application/vc+ld+json;q=0, */*', 'page'],
  ['application/vc+ld+json;q=x', 'page'],
  ['image/webp', 'page'],
  ['APPLICATION/VC+JWT ; Q=0.9', 'jwt'],
])('%s gives %s', (accept, expected) => {
  expect(chooseForm(accept, offers)).toBe(expected)
})

// The one way out refuses every inside address, in every spelling, and connects to nothing when it refuses.
import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import { isPublicAddress, makeSafeFetch } from './safe-fetch.ts'

test.each([
  '127.0.0.1', '10.0.0.1', '192.168.1.1', '172.16.0.1', '169.254.169.254', '100.64.0.1', '0.0.0.0', '255.255.255.255', '::1', '::', 'fd00:ec2::254',
  'fe80::1', '::ffff:127.0.0.1', '::ffff:7f00:1', '::127.0.0.1', '64:ff9b::7f00:1', '2002:7f00:1::', '2001::1', 'ff02::1', 'not an address',
])('F1 %s is not public', (address) => {
  expect(isPublicAddress(address)).toBe(false)
})

test.each(['93.184.216.34', '2606:2800:220:1:248:1893:25c8:1946'])('%s is public', (address) => {
  expect(isPublicAddress(address)).toBe(true)
})

test.each([
  'http://example.org/', 'https://127.0.0.1/', 'https://127.1/', 'https://0177.0.0.1/', 'https://2130706433/', 'https://0x7f.1/', 'https://①②⑦.⓪.⓪.①/',
  'https://[::1]/', 'https://[::ffff:127.0.0.1]/', 'https://localhost/', 'https://localhost./', 'https://user:pw@example.org/', 'https://example.org:22/',
  'https://example.org:5432/', 'file:///etc/passwd', 'ftp://example.org/', 'gopher://example.org/', 'data:text/plain,x', 'javascript:1', 'https://printer.local/', 'nonsense',
])('F1, F4 %s is refused before any connection', async (url) => {
  let resolved = 0
  const safeFetch = makeSafeFetch({
    resolve: (_, done) => {
      resolved++
      done(null, [{ address: '93.184.216.34', family: 4 }])
    },
  })
  await expect(safeFetch(url)).rejects.toThrow('could not be fetched')
  expect(resolved).toBe(0)
})

test('F2 a name that resolves to a private address, alone or among public ones, reaches no socket', async () => {
  let connections = 0
  const canary = createServer(() => connections++)
  await new Promise<void>((ready) => canary.listen(0, '127.0.0.1', ready))
  try {
    for (const addresses of [['127.0.0.1'], ['93.184.216.34', '127.0.0.1'], ['::ffff:127.0.0.1']]) {
      const safeFetch = makeSafeFetch({ resolve: (_, done) => done(null, addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))) })
      await expect(safeFetch('https://rebinding.example.org/')).rejects.toThrow('could not be fetched')
    }
    expect(connections).toBe(0)
  } finally {
    canary.close()
  }
})

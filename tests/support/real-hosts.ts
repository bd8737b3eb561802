// Real web servers, where they are installed, each with the configuration that an export brings for it.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { waitFor } from './program.ts'

type Start = { command: string; args: string[]; environment?: Record<string, string> }
type RealHost = { name: string; prepare(site: string, port: number, work: string): Start }

const hosting = (site: string, name: string) => readFileSync(join(site, 'hosting', name), 'utf8')
const modules = ['mpm_event', 'authz_core', 'rewrite', 'headers', 'mime', 'dir']

const hosts: RealHost[] = [
  {
    name: 'nginx',
    prepare(site, port, work) {
      const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${work}/${name};`).join(' ')
      const own = hosting(site, 'nginx.conf').replace(/root \/srv\/www\/.*;/, `root ${site};`).replace('listen 80;', `listen 127.0.0.1:${port};`)
      writeFileSync(join(work, 'nginx.conf'), `daemon off; pid ${work}/pid; error_log ${work}/error.log; events {} http { access_log off; ${paths}\n${own}}`)
      return { command: 'nginx', args: ['-c', join(work, 'nginx.conf'), '-e', join(work, 'error.log')] }
    },
  },
  {
    name: 'apache2',
    prepare(site, port, work) {
      const lines = modules.map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`)
      lines.push(`ServerRoot ${work}`, `PidFile ${work}/pid`, `ErrorLog ${work}/error.log`, `Listen 127.0.0.1:${port}`, 'ServerName localhost', `DocumentRoot ${site}`)
      lines.push(...(process.getuid?.() === 0 ? ['User www-data', 'Group www-data'] : []), `<Directory ${site}>`, 'AllowOverride All', 'Require all granted', '</Directory>', 'TypesConfig /dev/null')
      writeFileSync(join(work, 'httpd.conf'), `${lines.join('\n')}\n`)
      return { command: 'apache2', args: ['-f', join(work, 'httpd.conf'), '-DFOREGROUND'] }
    },
  },
  {
    name: 'caddy',
    prepare(site, port, work) {
      const own = hosting(site, 'Caddyfile').replace(/root \* \/srv\/www\/.*/, `root * ${site}`).replace(/^localhost\S* \{/m, `http://localhost:${port} {`)
      writeFileSync(join(work, 'Caddyfile'), `{\n admin off\n auto_https off\n}\n${own}`)
      return { command: 'caddy', args: ['run', '--adapter', 'caddyfile', '--config', join(work, 'Caddyfile')], environment: { HOME: work, XDG_DATA_HOME: work, XDG_CONFIG_HOME: work } }
    },
  },
]

/** The servers of this machine; none has to be there. */
export const listRealHosts = (): RealHost[] => hosts.filter(({ name }) => spawnSync('which', [name]).status === 0)

/** Serves a folder with a real server while `work` runs. @throws Error with what the server said when it does not come up. */
export async function withRealHost<T>(host: RealHost, site: string, port: number, work: (url: string) => Promise<T>): Promise<T> {
  const place = mkdtempSync(join(tmpdir(), `poincon-${host.name}-`))
  const { command, args, environment } = host.prepare(site, port, place)
  const child: ChildProcess = spawn(command, args, { stdio: 'ignore', env: { ...process.env, ...environment } })
  const ended = once(child, 'close')
  try {
    await waitFor(`${host.name} ${existsSync(join(place, 'error.log')) ? readFileSync(join(place, 'error.log'), 'utf8') : ''}`, async () => (await fetch(`http://localhost:${port}/README.txt`)).ok, 10)
    return await work(`http://localhost:${port}`)
  } finally {
    child.kill('SIGTERM')
    await ended
    rmSync(place, { recursive: true, force: true })
  }
}

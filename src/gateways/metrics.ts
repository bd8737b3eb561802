// Figures for the operator's monitoring, in the format of Prometheus: counts and times, nothing personal.
import { collectDefaultMetrics, Counter, Histogram, Registry } from 'prom-client'

export type Metrics = { registry: Registry; observeRequest(method: string, guard: string, status: number, seconds: number): void; countJob(name: string, outcome: 'done' | 'failed'): void }

/** Makes a registry of its own, so that several apps in one process (tests) do not share figures. */
export function openMetrics(): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry, prefix: 'poincon_' })
  const requests = new Histogram({
    name: 'poincon_http_request_seconds',
    help: 'Time of each request by method, guard of its route and status class',
    labelNames: ['method', 'guard', 'status'],
    buckets: [0.005, 0.02, 0.05, 0.1, 0.3, 1, 3, 10],
    registers: [registry],
  })
  const jobs = new Counter({ name: 'poincon_jobs_total', help: 'Jobs by name and outcome', labelNames: ['name', 'outcome'], registers: [registry] })
  return {
    registry,
    observeRequest: (method, guard, status, seconds) => requests.observe({ method, guard, status: `${Math.floor(status / 100)}xx` }, seconds),
    countJob: (name, outcome) => jobs.inc({ name, outcome }),
  }
}

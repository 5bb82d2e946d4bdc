/** Measures how long the server takes for its answers, by route. */
import type { FastifyInstance } from 'fastify';
import { Histogram, Registry } from 'prom-client';

/** @returns where the times are counted, for /metrics */
export function timeAnswers(app: FastifyInstance): Registry {
  const registry = new Registry();
  const duration = new Histogram({
    name: 'pacts_http_request_duration_seconds',
    help: 'Time in which the server answered, by route.',
    labelNames: ['method', 'route', 'status_code'],
    buckets: [0.005, 0.01, 0.02, 0.04, 0.06, 0.1, 0.25, 1, 5],
    registers: [registry],
  });
  app.addHook('onResponse', async ({ method, routeOptions: { url: route = 'none' } }, { elapsedTime, statusCode }) => {
    // The route and not the path: there are as many paths as runs.
    duration.observe({ method, route, status_code: statusCode }, elapsedTime / 1000);
  });
  return registry;
}

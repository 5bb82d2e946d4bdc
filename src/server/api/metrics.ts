/** /metrics: the last day of the history, and the server's own answers, in the text format of Prometheus. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { Gauge, type Registry } from 'prom-client';
import { z } from 'zod';
import type { Gauges } from '../../storage/history/figures.js';
import type { Rates } from '../../history/schemas.js';
import type { ServerContext } from '../context.js';
import { errorAnswer } from './answers.js';

const day = 86_400_000;

export const metricRoutes: FastifyPluginAsyncZod<ServerContext & { readonly registry: Registry }> = async (
  app,
  { history: { figures }, version, registry },
) => {
  const registers = [registry];
  const gauge = <Label extends string>(name: string, help: string, labelNames: Label[]): Gauge<Label> =>
    new Gauge({ name, help, labelNames, registers });

  gauge('pacts_info', 'The version that answers.', ['version']).set({ version }, 1);
  const attempts = gauge('pacts_attempts', 'Attempts of the last 24 hours that ended, by whether they ended as expected.', ['result']);
  const tests = gauge('pacts_tests', 'Results of tests of the last 24 hours, by verdict over all attempts.', ['verdict']);
  const builds = gauge('pacts_builds', 'Builds of the last 24 hours, by status.', ['status']);
  const heals = gauge('pacts_heals', 'Heals, refusals and observations of the last 24 hours, by status.', ['status']);
  const entries = gauge(
    'pacts_selector_entries',
    'Locators that are remembered: learnt ones, and those with a locator that took their place.',
    ['kind'],
  );
  const lastRun = gauge('pacts_last_run_timestamp_seconds', 'When the newest attempt began.', []);

  function fill(rates: Rates, counts: Gauges): void {
    attempts.set({ result: 'expected' }, rates.attemptsPassed);
    attempts.set({ result: 'unexpected' }, rates.attempts - rates.attemptsPassed);
    for (const verdict of ['expected', 'flaky', 'unexpected', 'skipped', 'interrupted'] as const) tests.set({ verdict }, rates[verdict]);
    for (const one of [builds, heals, entries, lastRun]) one.reset();
    for (const { kind, name, value } of counts) {
      if (kind === 'builds') builds.set({ status: name }, value);
      else if (kind === 'heals') heals.set({ status: name }, value);
      else if (kind === 'entries') entries.set({ kind: name }, value);
      else lastRun.set(value);
    }
  }

  app.get(
    '/metrics',
    {
      schema: {
        tags: ['operation'],
        summary: 'Figures of the last 24 hours in the text format of Prometheus',
        querystring: z.strictObject({}),
        response: {
          200: { content: { 'text/plain': { schema: z.string() } }, description: 'The figures.' },
          '4xx': errorAnswer,
          '5xx': errorAnswer,
        },
      },
    },
    async (_request, reply) => {
      const since = new Date(Date.now() - day);
      fill(...(await Promise.all([figures.rates({ since }), figures.gauges(since)])));
      const text = await registry.metrics();
      return await reply
        .type(registry.contentType)
        .serializer((body: string) => body)
        .send(text);
    },
  );
};

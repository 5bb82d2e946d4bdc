/** /stats: rates by day, and lists of the tests that need somebody. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import * as schemas from '../../history/schemas.js';
import type { Window } from '../../storage/history/figures.js';
import type { ServerContext } from '../context.js';
import { answers } from './answers.js';
import { parameters } from './parameters.js';

const { window: since, branch, project, limit } = parameters;
const scope = z.strictObject({ since, branch, project });
const listed = z.strictObject({ since, branch, project, limit });
const listOf = <T extends z.ZodType>(item: T) => z.object({ items: z.array(item) });

export const statRoutes: FastifyPluginAsyncZod<ServerContext> = async (app, { history: { figures } }) => {
  const tags = ['stats'];
  app.get(
    '/stats',
    {
      schema: {
        tags,
        summary: 'Pass rates and durations, altogether and by day (UTC)',
        querystring: scope,
        response: answers(schemas.stats),
      },
    },
    async ({ query }) => {
      const [rates, days] = await Promise.all([figures.rates(query), figures.days(query)]);
      return { since: query.since.toISOString(), rates, days };
    },
  );

  const list = <T extends z.ZodType>(
    name: string,
    summary: string,
    item: T,
    ask: (window: Window, limit: number) => Promise<z.output<T>[]>,
  ): void => {
    app.get(`/stats/${name}`, { schema: { tags, summary, querystring: listed, response: answers(listOf(item)) } }, async ({ query }) => {
      const { limit: most, ...window } = query;
      return { items: await ask(window, most) };
    });
  };
  list('flaky', 'Tests that passed only on a retry, flakiest first', schemas.flakyTest, (window, most) => figures.flaky(window, most));
  list('slow', 'Tests by their median duration, slowest first', schemas.slowTest, (window, most) => figures.slow(window, most));
  list('regressions', 'Tests that became slower, most added time first', schemas.regression, (window, most) =>
    figures.regressions(window, most),
  );
  list('failing', 'Tests that fail, longest first', schemas.failingTest, (window, most) => figures.failing(window, most));
  list('quarantine', 'Tests whose result says little', schemas.quarantineCandidate, (window, most) => figures.quarantine(window, most));
  list('failures', 'Failures by error, newest first', schemas.failureGroup, (window, most) => figures.failures(window, most));
};

/** /tests: tests by name, and the history of one. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { pageOf, runRow, test, testRow } from '../../history/schemas.js';
import type { ServerContext } from '../context.js';
import { answers, found } from './answers.js';
import { parameters, testParams } from './parameters.js';

const { branch, project, limit, cursor, window: since } = parameters;
const filter = z.strictObject({ test: parameters.test, project, limit, cursor });
const ofHistory = z.strictObject({ since, branch, limit, cursor });
const testHistory = test.extend({ runs: pageOf(runRow).describe('its attempts since then, newest first') });

export const testRoutes: FastifyPluginAsyncZod<ServerContext> = async (app, { history: { tests, runs } }) => {
  const tags = ['tests'];
  app.get(
    '/tests',
    { schema: { tags, summary: 'Tests by file and title', querystring: filter, response: answers(pageOf(testRow)) } },
    async ({ query }) => await tests.list(query),
  );
  app.get(
    '/tests/:id',
    { schema: { tags, summary: 'The history of one test', params: testParams, querystring: ofHistory, response: answers(testHistory) } },
    async ({ params: { id }, query }) => {
      const [known, attempts] = await Promise.all([
        tests.get(id, query.since, query.branch),
        runs.list({ testId: id, since: query.since, branch: query.branch, limit: query.limit, cursor: query.cursor }),
      ]);
      return { ...found(known, `test "${id.slice(0, 200)}"`), runs: attempts };
    },
  );
};

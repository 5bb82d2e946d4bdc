/** /heals and /drift: what was healed or refused, what a person thinks of it, and how far pages have moved. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { drift, heal, healReview, pageOf } from '../../history/schemas.js';
import type { ServerContext } from '../context.js';
import { answers, found } from './answers.js';
import { healParams, parameters } from './parameters.js';

const { healStatus: status, run, testId, test, page, branch, project, since, limit, cursor, days } = parameters;
const filter = z.strictObject({ status, run, testId, test, page, branch, project, since, limit, cursor });
const decision = healReview.shape.decision.describe('accepted or rejected');

export const healRoutes: FastifyPluginAsyncZod<ServerContext> = async (app, { history: { heals }, review }) => {
  const tags = ['heals'];
  app.get(
    '/heals',
    { schema: { tags, summary: 'Heals, refusals and observations, newest first', querystring: filter, response: answers(pageOf(heal)) } },
    async ({ query: { run: runId, ...rest } }) => await heals.list({ ...rest, runId }),
  );
  app.get(
    '/heals/:id',
    {
      schema: { tags, summary: 'One heal with its evidence', params: healParams, querystring: z.strictObject({}), response: answers(heal) },
    },
    async ({ params: { id } }) => found((await heals.list({ id, limit: 1 })).items[0] ?? null, `heal ${id}`),
  );
  app.post(
    '/heals/:id/review',
    {
      schema: {
        tags,
        summary: 'Accepts or rejects a heal; what a rejected one has taught is forgotten',
        params: healParams,
        querystring: z.strictObject({}),
        body: z.strictObject({ decision }),
        response: answers(healReview),
      },
    },
    async ({ params: { id }, body }) => found(await review(id, body.decision), `heal ${id}`),
  );
  app.get(
    '/drift',
    {
      schema: {
        tags,
        summary: 'How far the structure of each page has moved, by day, and which tests depend on it',
        querystring: z.strictObject({ days, page }),
        response: answers(drift),
      },
    },
    async ({ query }) => await heals.drift(query.days, query.page),
  );
};

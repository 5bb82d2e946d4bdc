/** /builds: builds and their shards. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { build, buildRow, pageOf } from '../../history/schemas.js';
import type { ServerContext } from '../context.js';
import { answers, found } from './answers.js';
import { buildParams, parameters } from './parameters.js';

const { branch, since, limit, cursor } = parameters;
const filter = z.strictObject({ branch, since, limit, cursor });

export const buildRoutes: FastifyPluginAsyncZod<ServerContext> = async (app, { history: { builds } }) => {
  const tags = ['builds'];
  app.get(
    '/builds',
    { schema: { tags, summary: 'Builds, newest first', querystring: filter, response: answers(pageOf(buildRow)) } },
    async ({ query }) => await builds.list(query),
  );
  app.get(
    '/builds/:id',
    {
      schema: {
        tags,
        summary: 'One build with its shards',
        params: buildParams,
        querystring: z.strictObject({}),
        response: answers(build),
      },
    },
    async ({ params: { id } }) => found(await builds.get(id), `build "${id.slice(0, 200)}"`),
  );
};

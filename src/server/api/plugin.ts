/** The HTTP API: every answer is JSON and has its schema in src/history/schemas.ts; /openapi.json is made of the same schemas. */
import swagger from '@fastify/swagger';
import type { FastifyError, FastifyInstance } from 'fastify';
import { jsonSchemaTransform, serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import type { Registry } from 'prom-client';
import { z } from 'zod';
import type { ServerContext } from '../context.js';
import { answers, explained } from './answers.js';
import { buildRoutes } from './builds.js';
import { healRoutes } from './heals.js';
import { metricRoutes } from './metrics.js';
import { runRoutes } from './runs.js';
import { statRoutes } from './stats.js';
import { testRoutes } from './tests.js';

const health = z.object({ status: z.literal('ok'), database: z.enum(['embedded', 'server']), version: z.string() });

export default async function api(root: FastifyInstance, context: ServerContext & { readonly registry: Registry }): Promise<void> {
  const { database, version, history } = context;
  root.setValidatorCompiler(validatorCompiler);
  root.setSerializerCompiler(serializerCompiler);
  // What is posted is JSON: a form of another site can't send that.
  root.removeContentTypeParser('text/plain');
  root.setErrorHandler<FastifyError>((error, request) => {
    throw explained(error, request);
  });
  await root.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'playwright-pacts',
        version,
        description:
          'The history of every test run. Read-only, but for the review of a heal. Lists are answered in pages: ask again with cursor = nextCursor.',
      },
      components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
      security: [{}, { token: [] }],
    },
    transform: jsonSchemaTransform,
  });
  const app = root.withTypeProvider<ZodTypeProvider>();
  app.get('/openapi.json', { schema: { hide: true } }, async () => root.swagger());
  app.get(
    '/health',
    {
      schema: {
        tags: ['operation'],
        summary: 'Whether the server and its database answer',
        querystring: z.strictObject({}),
        response: answers(health),
      },
    },
    async () => {
      await history.ping();
      return { status: 'ok' as const, database: database.kind, version };
    },
  );
  for (const routes of [runRoutes, buildRoutes, testRoutes, healRoutes, statRoutes]) await app.register(routes, context);
  await app.register(metricRoutes, context);
}

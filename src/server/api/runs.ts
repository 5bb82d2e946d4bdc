/** /runs: attempts, their steps and the files of their artifacts. */
import send from '@fastify/send';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { artifact, pageOf, run, runRow, step } from '../../history/schemas.js';
import { runSorts } from '../../storage/history/runs.js';
import type { ServerContext } from '../context.js';
import { answers, errorAnswer, found } from './answers.js';
import { artifactParams, parameters, runParams } from './parameters.js';

const { status, outcome, test, testId, build, branch, project, since, until, healed, limit, cursor } = parameters;
const sort = z
  .enum(runSorts)
  .default('newest')
  .describe(`one of ${runSorts.join(', ')}`);
const filter = z.strictObject({ status, outcome, test, testId, build, branch, project, since, until, healed, sort, limit, cursor });

/** Types that a browser shows and that can't run anything. Everything else is a download. */
const harmless = /^(image\/(png|jpeg|gif|webp|avif)|video\/(webm|mp4|ogg)|text\/plain)$/;

export const runRoutes: FastifyPluginAsyncZod<ServerContext> = async (app, { history: { runs }, artifacts }) => {
  const tags = ['runs'];
  const runFound = async (id: string) => found(await runs.get(id), `run ${id}`);

  app.get(
    '/runs',
    { schema: { tags, summary: 'Attempts by any filter, one page of them', querystring: filter, response: answers(pageOf(runRow)) } },
    async ({ query: { build: buildId, ...rest } }) => await runs.list({ ...rest, buildId }),
  );

  app.get(
    '/runs/:id',
    { schema: { tags, summary: 'One attempt', params: runParams, querystring: z.strictObject({}), response: answers(run) } },
    async ({ params: { id } }) => await runFound(id),
  );

  const ofSteps = z.strictObject({ limit: parameters.steps, cursor });
  app.get(
    '/runs/:id/steps',
    { schema: { tags, summary: 'Its steps in order', params: runParams, querystring: ofSteps, response: answers(pageOf(step)) } },
    async ({ params: { id }, query }) => {
      const page = await runs.steps(id, query.limit, query.cursor);
      if (page.items.length === 0) await runFound(id);
      return page;
    },
  );

  const artifactList = z.object({ items: z.array(artifact) });
  app.get(
    '/runs/:id/artifacts',
    { schema: { tags, summary: 'Its artifacts', params: runParams, querystring: z.strictObject({}), response: answers(artifactList) } },
    async ({ params: { id } }) => {
      const items = await runs.artifacts(id);
      if (items.length === 0) await runFound(id);
      return { items };
    },
  );

  const fileAnswer = { content: { '*/*': { schema: z.any() } }, description: 'The file.' };
  app.get(
    '/runs/:id/artifacts/:index',
    {
      schema: {
        tags,
        summary: 'The file of an artifact, if it is still the same as when it was attached',
        params: artifactParams,
        querystring: z.strictObject({}),
        response: { 200: fileAnswer, '4xx': errorAnswer, '5xx': errorAnswer },
      },
      // A file is no JSON.
      serializerCompiler: () => (data) => (typeof data === 'string' ? data : JSON.stringify(data)),
    },
    async ({ params: { id, index }, raw }, reply) => {
      const { artifact: found, file } = await artifacts.find(id, index);
      const type = (found.contentType.split(';')[0] ?? '').trim().toLowerCase();
      const { statusCode, headers, stream } = await send(raw, encodeURIComponent(baseName(file)), {
        root: file.slice(0, -baseName(file).length),
        dotfiles: 'allow',
        index: false,
        contentType: false,
        cacheControl: false,
      });
      return await reply
        .code(statusCode)
        .headers(headers)
        .header('cache-control', 'private, no-cache')
        .header('content-security-policy', "default-src 'none'; sandbox; frame-ancestors 'self'")
        .header('x-frame-options', 'SAMEORIGIN')
        .header(
          'content-type',
          harmless.test(type) ? (type === 'text/plain' ? 'text/plain; charset=utf-8' : type) : 'application/octet-stream',
        )
        .header('content-disposition', `${harmless.test(type) ? 'inline' : 'attachment'}; filename*=UTF-8''${encodedName(baseName(file))}`)
        .send(stream);
    },
  );
};

const baseName = (file: string): string => file.split(/[/\\]/).at(-1) ?? file;

/** As RFC 8187 wants it: these four are not left alone there. */
const encodedName = (name: string): string =>
  encodeURIComponent(name).replace(/['()*]/g, (character) => `%${character.charCodeAt(0).toString(16)}`);

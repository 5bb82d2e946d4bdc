/** The web pages: everything at `/` and below `/ui/`. Rendered here, with every text escaped; scripts only draw charts and refresh lists. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ServerContext } from '../context.js';
import { ApiError } from '../errors.js';
import { assets, traceViewerFiles, type StaticFile } from './files.js';
import { links } from './links.js';
import { PageError } from './pageError.js';
import type { PageView } from './parts/layout.js';
import { renderFragment, renderPage } from './render.js';
import { buildPage } from './views/build.js';
import { buildList, liveBuilds } from './views/builds.js';
import { driftPage } from './views/drift.js';
import { errorPage } from './views/error.js';
import { healPage } from './views/heal.js';
import { healList } from './views/heals.js';
import { overview } from './views/overview.js';
import { runPage } from './views/run.js';
import { runList } from './views/runs.js';
import { testPage } from './views/test.js';
import { testList } from './views/tests.js';

type Request = FastifyRequest<{ Params: { id: string } }>;
type View = (context: ServerContext, request: Request) => Promise<PageView>;

const views: Readonly<Record<string, View>> = {
  [links.overview]: ({ history }, { query }) => overview(history, query),
  [links.builds]: ({ history }, { query }) => buildList(history, query),
  [`${links.builds}/:id`]: ({ history }, { params, query }) => buildPage(history, params.id, query),
  [links.tests]: ({ history }, { query }) => testList(history, query),
  [`${links.tests}/:id`]: ({ history }, { params, query }) => testPage(history, params.id, query),
  [links.runs]: ({ history }, { query }) => runList(history, query),
  [`${links.runs}/:id`]: (context, { params, query }) => runPage(context, params.id, query),
  [links.heals]: ({ history }, { query }) => healList(history, query),
  [`${links.heals}/:id`]: (context, { params }) => healPage(context, params.id),
  [links.drift]: ({ history }, { query }) => driftPage(history, query),
};

/** Pages are no part of the API's document. */
const hidden = { schema: { hide: true } as object };

interface PageOptions extends ServerContext {
  /** Told of every failure that is nobody's request's fault. */
  readonly onFailure?: (error: Error) => void;
}

export default async function pages(app: FastifyInstance, { onFailure, ...context }: PageOptions): Promise<void> {
  const frame = { version: context.version, database: context.database.description };
  const send = async (reply: FastifyReply, view: PageView): Promise<FastifyReply> =>
    await reply.type('text/html; charset=utf-8').header('cache-control', 'no-store').send(renderPage(view, frame));

  app.setErrorHandler<Error>(async (error, _request, reply) => {
    const { status, sentence } = told(error);
    if (status >= 500) onFailure?.(error);
    return await send(reply.code(status), errorPage(sentence));
  });

  for (const [path, view] of Object.entries(views))
    app.get<{ Params: { id: string } }>(path, hidden, async (request, reply) => await send(reply, await view(context, request)));

  app.get(links.liveBuilds, hidden, async ({ query }, reply) => {
    const fragment = await liveBuilds(context.history, query);
    return await reply.type('text/html; charset=utf-8').header('cache-control', 'no-store').send(renderFragment(fragment));
  });
  app.get('/ui', hidden, async (_request, reply) => await reply.redirect(links.overview, 302));

  await app.register(reviews, context);
  serveFiles(app);
}

/** A form's body is parsed here only. Whether it comes from a page of ours is checked for the whole server. */
async function reviews(app: FastifyInstance, { review }: ServerContext): Promise<void> {
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string', bodyLimit: 4096 }, (_request, body, done) => {
    done(null, Object.fromEntries(new URLSearchParams(body as string)));
  });
  app.post<{ Params: { id: string }; Body: { decision?: unknown } | null }>(`${links.heals}/:id/review`, hidden, async (request, reply) => {
    const { id } = request.params;
    const decision = request.body?.decision;
    if (decision !== 'accepted' && decision !== 'rejected') throw new PageError(400, 'decision must be accepted or rejected.');
    const stored = /^[0-9a-f-]{36}$/i.test(id) ? await review(id, decision) : null;
    if (stored === null) throw new PageError(404, 'There is no such heal.');
    return await reply.redirect(links.heal(id), 303);
  });
}

function serveFiles(app: FastifyInstance): void {
  const sendFile = async (reply: FastifyReply, file: StaticFile | undefined, cache: string): Promise<FastifyReply> => {
    if (!file) throw new PageError(404, 'There is no such file.');
    return await reply.type(file.type).header('cache-control', cache).send(file.content);
  };
  app.get<{ Params: { name: string } }>(
    '/ui/assets/:name',
    hidden,
    async ({ params }, reply) => await sendFile(reply, assets.get(params.name), 'public, max-age=31536000, immutable'),
  );
  const viewer = traceViewerFiles();
  app.get<{ Params: { '*': string } }>('/ui/trace/*', hidden, async ({ params }, reply) => {
    void reply.header('content-security-policy', viewerPolicy).header('x-frame-options', 'SAMEORIGIN');
    return await sendFile(reply, viewer.get(params['*'])?.(), 'no-cache');
  });
}

/** The trace viewer shows recorded pages in frames of its own, from blobs and with inline styles; it still may ask this server only. */
const viewerPolicy = [
  "default-src 'self' data: blob:",
  "script-src 'self' blob: 'unsafe-inline' 'wasm-unsafe-eval'",
  "style-src 'self' blob: data: 'unsafe-inline'",
  "connect-src 'self' data: blob:",
  "frame-src 'self' blob: data:",
  "frame-ancestors 'self'",
  "base-uri 'self'",
].join('; ');

/** In words for the reader; what is the server's own fault goes to the terminal and not on the page. */
function told(error: Error): { readonly status: number; readonly sentence: string } {
  if (error instanceof PageError || error instanceof ApiError) return { status: error.statusCode, sentence: error.message };
  if (error.name === 'CursorError')
    return { status: 400, sentence: 'This link to a further page is not of this list; go back to its first page.' };
  const status = 'statusCode' in error && typeof error.statusCode === 'number' ? error.statusCode : 500;
  if (status < 500) return { status, sentence: error.message };
  return { status, sentence: 'The server failed to make this page; its terminal says why.' };
}

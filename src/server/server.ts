/** The HTTP server: access first, then the API at the paths of its answers, and the pages at `/` and below `/ui/`. */
import fastify, { type FastifyError, type FastifyInstance } from 'fastify';
import { guard, type Access } from './access/access.js';
import { login } from './access/login.js';
import api from './api/plugin.js';
import type { ServerContext } from './context.js';
import { ApiError, codeOf, type ErrorCode } from './errors.js';
import pages from './pages/plugin.js';
import { timeAnswers } from './timing.js';

export interface ServerOptions extends ServerContext, Access {
  /** Told of every failure that is nobody's request's fault. */
  readonly onFailure?: (error: Error) => void;
}

/** Makes the server; it listens when its `listen` is called. @throws ConfigError if the address needs a token */
export async function createServer({ host, token, onFailure, ...context }: ServerOptions): Promise<FastifyInstance> {
  const app = fastify({
    // A stop waits for answers under way and for no idle connection.
    forceCloseConnections: 'idle',
    // Slow clients don't hold connections for ever.
    requestTimeout: 60_000,
    // Ids of tests and builds may be long.
    routerOptions: { maxParamLength: 2000 },
  });
  app.setErrorHandler<FastifyError>(async (error, _request, reply) => {
    const status = error.statusCode ?? (isDatabaseAway(error) ? 503 : 500);
    if (status >= 500) onFailure?.(error);
    const { code, message } = told(error, status);
    return await reply
      .code(status)
      .type('application/json; charset=utf-8')
      .serializer((body: unknown) => JSON.stringify(body))
      .send({ error: { code, message } });
  });
  app.setNotFoundHandler(async (request) => {
    throw new ApiError(
      'not_found',
      `There is nothing at ${request.method} ${request.url.slice(0, 200)}; /openapi.json lists what there is.`,
    );
  });
  const registry = timeAnswers(app);
  await guard(app, { host, token });
  await app.register(login, { token });
  await app.register(api, { ...context, registry });
  await app.register(pages, { ...context, ...(onFailure ? { onFailure } : {}) });
  return app;
}

/** What went wrong here is for the terminal: it may name what nobody outside needs to know. */
function told(error: FastifyError, status: number): { readonly code: ErrorCode; readonly message: string } {
  if (error instanceof ApiError) return { code: error.code, message: error.message };
  const ownFault = status === 503 ? 'The database does not answer' : 'The server failed to answer';
  return { code: codeOf(status), message: status < 500 ? sentence(error) : `${ownFault}; the terminal of pacts serve says why.` };
}

/** Connection refused or lost, server shutting down or full: SQLSTATE classes 08, 53 and 57, and the system's own codes. */
function isDatabaseAway({ code }: { readonly code?: unknown }): boolean {
  return typeof code === 'string' && /^(08|53|57)[0-9A-Z]{3}$|^(ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_)/.test(code);
}

/** The server library's own words, in the form of ours. */
function sentence({ message }: Error): string {
  return message.endsWith('.') ? message : `${message}.`;
}

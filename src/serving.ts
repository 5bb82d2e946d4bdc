/** The composition root of `pacts serve`: opens the storage and makes the server on it. */
import type { FastifyInstance } from 'fastify';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { ResolvedConfig } from './config/options.js';
import type { SelectorStore } from './selector/types.js';
import type { ServerContext } from './server/context.js';
import { ArtifactFiles, defaultFolders } from './server/artifacts.js';
import { checkAccess } from './server/access/access.js';
import { createServer } from './server/server.js';
import { openHistory } from './storage/history/history.js';
import { openStorage, type Storage } from './storage/storage.js';

export interface ServeOptions {
  readonly host: string;
  readonly port: number;
  readonly token: string | undefined;
  /** Folders of artifacts, besides Playwright's usual ones. */
  readonly artifacts: readonly string[];
  readonly onFailure?: (error: Error) => void;
}

export interface RunningServer {
  readonly app: FastifyInstance;
  /** Address of the pages. */
  readonly url: string;
  /** Where the history is, in words. */
  readonly database: string;
  /** Answers what has been asked and closes everything. */
  stop(): Promise<void>;
}

/** Connections to the database at most. */
const poolSize = 4;
const { version } = createRequire(import.meta.url)('playwright-pacts/package.json') as { version: string };

/** @throws ConfigError about host and token, StorageError about the database; the error of `listen` if the port is taken */
export async function serve(config: ResolvedConfig, options: ServeOptions): Promise<RunningServer> {
  const { host, port, token } = options;
  checkAccess({ host, token });
  const storage = await openStorage(config, { applicationName: 'pacts serve', poolSize });
  const redis = config.redisUrl ? (await import('./storage/redisSelectorStore.js')).createRedisStore(config.redisUrl, config.schema) : null;
  const closeAll = async (): Promise<void> => {
    await Promise.all([storage.close(), redis?.close()]);
  };
  try {
    const app = await serverOn(storage, { ...options, redis });
    const url = await app.listen({ host, port });
    const stop = async (): Promise<void> => {
      await app.close();
      await closeAll();
    };
    return { app, url, database: storage.description, stop };
  } catch (error) {
    await closeAll();
    throw error;
  }
}

/** The server on an open storage; it does not listen yet. @throws ConfigError about host and token */
export async function serverOn(
  storage: Storage,
  options: Omit<ServeOptions, 'port'> & { redis?: SelectorStore | null },
): Promise<FastifyInstance> {
  const { host, token, artifacts, redis = null, onFailure } = options;
  const history = openHistory(storage);
  const base = process.cwd();
  const folders = [...defaultFolders, ...artifacts].map((folder) => path.resolve(base, folder));
  return await createServer({
    history,
    artifacts: new ArtifactFiles(history.runs, { base, folders }),
    review: reviewer(storage, redis),
    database: { kind: storage.kind, description: storage.description },
    version,
    host,
    token,
    ...(onFailure ? { onFailure } : {}),
  });
}

/** Keeps a decision. What a rejected heal has taught is forgotten in every tier, so that no run uses it again. */
function reviewer({ heals, selectors }: Storage, redis: SelectorStore | null): ServerContext['review'] {
  return async (healId, decision) => {
    const heal = await heals.review(healId, decision);
    if (!heal) return null;
    const { urlPattern, framePath, locator, reviewedAt } = heal;
    if (decision === 'rejected')
      await Promise.all([selectors, ...(redis ? [redis] : [])].map((tier) => tier.retire([{ urlPattern, framePath, locator }])));
    return { healId, decision, reviewedAt: reviewedAt.toISOString() };
  };
}

/** Opens the database, embedded or on a server, brings its schema up to date, and offers one repository for each table. */
import path from 'node:path';
import type { ResolvedConfig } from '../config/options.js';
import { BuildRepository } from './builds.js';
import { connect, describeUrl, type ConnectOptions, type Database } from './database.js';
import { acquireEmbedded, type EmbeddedLease } from './embedded.js';
import { storageError, type StorageError } from './errors.js';
import { HealHistoryRepository } from './healHistory.js';
import { migrate } from './migrate.js';
import { loadQueries } from './queries.js';
import { RunRepository } from './runs.js';
import { SelectorCacheRepository } from './selectorCache.js';
import { agreeOnTls } from './tls.js';

export interface Storage {
  readonly kind: 'embedded' | 'server';
  /** Where the database is, in words, without a password. */
  readonly description: string;
  readonly schema: string;
  /** For queries of the history's own; prefer the repositories. */
  readonly db: Database;
  /** Migrations that opening applied. */
  readonly migrated: readonly string[];
  readonly builds: BuildRepository;
  readonly runs: RunRepository;
  readonly selectors: SelectorCacheRepository;
  readonly heals: HealHistoryRepository;
  /** A failure of a repository in one sentence, without a password. */
  explain(error: unknown): StorageError;
  close(): Promise<void>;
}

export interface OpenOptions extends ConnectOptions {
  /** Bring the schema up to date. @default true */
  readonly migrate?: boolean;
  /** Told how far the opening is. */
  readonly onPhase?: (phase: OpenPhase) => void;
}

/**
 * `running`: the database was there before this process. `starting`: it is an embedded one that has been started since, and takes its time with its first
 * statements. `migrating`: the schema is brought up to date, by this process or by another one that it waits for.
 */
export type OpenPhase = 'running' | 'starting' | 'migrating';

/** @throws StorageError in one sentence if the database can't be reached or used */
export async function openStorage(
  config: Pick<ResolvedConfig, 'home' | 'databaseUrl' | 'schema'> & Partial<Pick<ResolvedConfig, 'databaseIdleTimeout'>>,
  options: OpenOptions = {},
): Promise<Storage> {
  const { databaseUrl, home, schema } = config;
  const place =
    databaseUrl === undefined
      ? `embedded in ${path.relative(process.cwd(), home) || '.'}`
      : `${describeUrl(databaseUrl)} (schema ${schema})`;
  let lease: EmbeddedLease | null = null;
  let db: Database | null = null;
  const close = async (): Promise<void> => {
    await db?.$pool.end();
    await lease?.release();
  };
  try {
    if (databaseUrl === undefined) {
      lease = await acquireEmbedded(home, config.databaseIdleTimeout);
      options.onPhase?.(lease.startedAt.getTime() < performance.timeOrigin ? 'running' : 'starting');
      db = connect(lease.url, { ...options, embedded: true });
    } else {
      options.onPhase?.('running');
      db = connect(databaseUrl, { ...options, ssl: await agreeOnTls(databaseUrl) });
    }
    const queries = loadQueries(schema);
    const migrated = options.migrate === false ? [] : await migrate(db, schema, () => options.onPhase?.('migrating'));
    return {
      kind: lease ? 'embedded' : 'server',
      description: place,
      schema,
      db,
      migrated,
      builds: new BuildRepository(db, queries),
      runs: new RunRepository(db, queries, schema),
      selectors: new SelectorCacheRepository(db, queries, schema),
      heals: new HealHistoryRepository(db, queries, schema),
      explain: (error) => storageError(place, error),
      close,
    };
  } catch (error) {
    await close().catch(() => undefined);
    throw storageError(place, error);
  }
}

/** The composition root: builds database, cache tiers and selector service from a validated configuration. */
import type { ResolvedConfig } from './config/options.js';
import type { SelectorBackend } from './selector/service.js';
import { openStorage, type Storage } from './storage/storage.js';

/** A backend that can be closed. */
export interface OpenBackend extends SelectorBackend {
  readonly storage: Storage;
  close(): Promise<void>;
}

/** Opens what the selector service needs. Rejects with a `StorageError` if the database can't be had. */
export async function openBackend(config: ResolvedConfig): Promise<OpenBackend> {
  // Most projects have no Redis, and its client is slow to load.
  const redis = config.redisUrl ? (await import('./storage/redisSelectorStore.js')).createRedisStore(config.redisUrl, config.schema) : null;
  try {
    const storage = await openStorage(config, { applicationName: 'pacts worker' });
    return {
      storage,
      stores: [...(redis ? [redis] : []), storage.selectors],
      heals: storage.heals,
      close: async () => {
        await Promise.all([storage.close(), redis?.close()]);
      },
    };
  } catch (error) {
    await redis?.close();
    throw error;
  }
}

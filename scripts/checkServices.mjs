// Says whether the PostgreSQL and the Redis that the storage tests use are there; exit code 1 and one sentence for each that is not.
import { Redis } from 'ioredis';
import pg from 'pg';

const databaseUrl = process.env.PACTS_TEST_DATABASE_URL ?? 'postgres://postgres@127.0.0.1:5432/test';
const redisUrl = process.env.PACTS_TEST_REDIS_URL ?? 'redis://127.0.0.1:6379';
const withoutPassword = (url) => url.replace(/:[^:@/]*@/, ':***@');

async function checkPostgres() {
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 5000 });
  try {
    await client.connect();
    const { rows } = await client.query("select current_setting('server_version_num')::int as version");
    const version = Math.floor(rows[0].version / 10_000);
    if (version < 15) throw new Error(`it is PostgreSQL ${version}, 15 or newer is needed`);
    console.log(`PostgreSQL ${version} at ${withoutPassword(databaseUrl)}`);
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function checkRedis() {
  const redis = new Redis(redisUrl, { lazyConnect: true, connectTimeout: 5000, maxRetriesPerRequest: 0, retryStrategy: () => null });
  // The rejected connect() below says the same.
  redis.on('error', () => undefined);
  try {
    await redis.connect();
    const version = /redis_version:(\S+)/.exec(await redis.info('server'))?.[1];
    console.log(`Redis ${version} at ${withoutPassword(redisUrl)}`);
  } finally {
    redis.disconnect();
  }
}

async function check(name, variable, url, look) {
  try {
    await look();
    return true;
  } catch (error) {
    const reason = error.errors?.map((one) => one.message).join(', ') || error.message || error.code;
    console.error(`${name} is needed at ${withoutPassword(url)} (set ${variable} to use another one): ${reason}`);
    return false;
  }
}

const answers = [
  await check('PostgreSQL', 'PACTS_TEST_DATABASE_URL', databaseUrl, checkPostgres),
  await check('Redis', 'PACTS_TEST_REDIS_URL', redisUrl, checkRedis),
];
process.exitCode = answers.every(Boolean) ? 0 : 1;

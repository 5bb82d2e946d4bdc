/** Options and environment: what is accepted, what wins, and the one sentence about what is wrong. */
import { expect, test } from '@playwright/test';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { withPacts } from '../../src/config/defineConfig.js';
import { unsupportedPlaywright } from '../../src/config/playwrightVersion.js';
import { ConfigError, resolveConfig } from '../../src/config/resolveConfig.js';

/** A folder without a `.env` file. */
const nowhere = path.join(os.tmpdir(), 'pacts-no-such-folder');
const resolve = (options: object = {}, env: Record<string, string> = {}) => resolveConfig(options, env, nowhere);

/** The message of the ConfigError that `act` throws. */
function complaint(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as ConfigError).message;
  }
  throw new Error('nothing was wrong');
}

test('the defaults', () => {
  expect(resolve()).toEqual({
    mode: 'heal',
    failOnHeal: false,
    maxHeals: 10,
    assertions: 'content',
    threshold: 0.6,
    readThreshold: 0.75,
    margin: 0.15,
    ranker: undefined,
    rankerTimeout: 5000,
    home: path.join(nowhere, '.pacts'),
    databaseIdleTimeout: 30_000,
    databaseUrl: undefined,
    schema: 'pacts',
    redisUrl: undefined,
    buildId: undefined,
    redact: [],
    summary: true,
    otel: false,
  });
});

test('PACTS_ variables win over options, options win over general variables', () => {
  const env = {
    PACTS_MODE: 'observe',
    PACTS_FAIL_ON_HEAL: '1',
    PACTS_HOME: '/data/pacts',
    PACTS_DATABASE_URL: 'postgres://db/one',
    PACTS_SCHEMA: 'qa',
    PACTS_BUILD_ID: 'b7',
    PGHOST: 'other',
    REDIS_URL: 'redis://general',
  };
  const options = { mode: 'off', failOnHeal: false, home: 'x', databaseUrl: 'postgres://db/two', redisUrl: 'redis://mine' };
  expect(resolve(options, env)).toMatchObject({
    mode: 'observe',
    failOnHeal: true,
    home: path.resolve('/data/pacts'),
    databaseUrl: 'postgres://db/one',
    schema: 'qa',
    buildId: 'b7',
    redisUrl: 'redis://mine',
  });
  expect(resolve(options, { PACTS_MODE: '' })).toMatchObject({ mode: 'off', databaseUrl: 'postgres://db/two' });
  expect(resolve({}, { REDIS_URL: 'redis://general' }).redisUrl).toBe('redis://general');
});

test('the embedded database stays for a while, on CI hardly longer than its run', () => {
  expect(resolve({}, { CI: 'true' }).databaseIdleTimeout).toBe(2000);
  expect(resolve({ databaseIdleTimeout: 0 }, { CI: 'true' }).databaseIdleTimeout).toBe(0);
  expect(resolve({ databaseIdleTimeout: 5000 }, { PACTS_DATABASE_IDLE_TIMEOUT: '600000' }).databaseIdleTimeout).toBe(600_000);
});

test('a .env file beside the config adds to the environment, and changes nothing that is set', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'pacts-env-'));
  fs.writeFileSync(path.join(folder, '.env'), 'PACTS_MODE=observe\nPACTS_SCHEMA="from_file"\n');
  expect(resolveConfig({ mode: 'off' }, { PACTS_SCHEMA: 'set' }, folder)).toMatchObject({ mode: 'observe', schema: 'set' });
  expect(process.env['PACTS_SCHEMA']).toBeUndefined();
  fs.rmSync(folder, { recursive: true });
});

for (const [env, url] of [
  [{ PGHOST: 'db.example', PGUSER: 'ci', PGDATABASE: 'qa' }, 'postgres://ci@db.example/qa'],
  [{ PGHOST: '::1', PGUSER: 'a b', PGPASSWORD: 'p@ss/word', PGPORT: '5433' }, 'postgres://a%20b:p%40ss%2Fword@[::1]:5433/a%20b'],
  [{ PGDATABASE: 'qa', PGUSER: 'ci', PGSSLMODE: 'require' }, 'postgres://ci@localhost/qa?sslmode=require'],
  [{ PGHOST: '/run/postgresql', PGUSER: 'ci' }, 'postgres://ci@localhost/ci?host=%2Frun%2Fpostgresql'],
  [{ PGUSER: 'ci' }, undefined],
] as const) {
  test(`the database of ${Object.keys(env).join(', ')}`, () => {
    expect(resolve({}, env).databaseUrl).toBe(url);
  });
}

for (const [options, sentence] of [
  [{ mode: 'on' }, 'use.pacts.mode must be one of off, observe, heal, received "on".'],
  [{ threshold: 'high' }, 'use.pacts.threshold must be a number from 0 to 1, received "high".'],
  [{ margin: 1.5 }, 'use.pacts.margin must be a number from 0 to 1, received 1.5.'],
  [{ readThreshold: Number.NaN }, 'use.pacts.readThreshold must be a number from 0 to 1, received NaN.'],
  [{ maxHeals: -1 }, 'use.pacts.maxHeals must be a whole number from 0, received -1.'],
  [{ failOnHeal: 'yes' }, 'use.pacts.failOnHeal must be true or false, received "yes".'],
  [{ assertions: 'all' }, 'use.pacts.assertions must be one of none, content, state, received "all".'],
  [{ databaseIdleTimeout: -1 }, 'use.pacts.databaseIdleTimeout must be a whole number of milliseconds from 0, received -1.'],
  [{ home: '' }, 'use.pacts.home must be the path of a folder, received "".'],
  [{ redact: ['('] }, 'use.pacts.redact must be a list of regular expressions as strings, received ["("].'],
  [{ treshold: 0.5 }, 'use.pacts.treshold is not an option; did you mean "threshold"?'],
  [{ mode: () => 'heal' }, 'use.pacts.mode must be one of off, observe, heal, received a function.'],
  [{ databaseUrl: 'mysql://root:hunter2@db/x' }, 'use.pacts.databaseUrl must be a postgres:// URL, received "mysql://***@db/x".'],
  [
    { redisUrl: 'hunter2' },
    'must be a redis:// or rediss:// URL, or one of redis+sentinel:// or redis+cluster://, received a text that is not such a URL.',
  ],
  [
    { historyUrl: 'history.example' },
    'must be an http:// or https:// URL without user and password, received a text that is not such a URL.',
  ],
  [{ historyUrl: 'https://root:hunter2@history.example' }, 'without user and password, received "https://***@history.example".'],
  [[], 'use.pacts must be an object of options, received [].'],
] as const) {
  test(`wrong option: ${sentence}`, () => {
    expect(complaint(() => resolve(options))).toContain(sentence);
  });
}

for (const [env, sentence] of [
  [{ PACTS_MODE: 'On' }, 'PACTS_MODE must be one of off, observe, heal, received "On".'],
  [
    { PACTS_DATABASE_IDLE_TIMEOUT: '1 min' },
    'PACTS_DATABASE_IDLE_TIMEOUT must be a whole number of milliseconds from 0, received "1 min".',
  ],
  [{ PACTS_FAIL_ON_HEAL: 'maybe' }, 'PACTS_FAIL_ON_HEAL must be true or false, received "maybe".'],
  [{ PACTS_SCHEMA: 'pg_own' }, 'PACTS_SCHEMA must be a PostgreSQL name'],
  [{ PACTS_DATABASE_URL: 'localhost:5432' }, 'PACTS_DATABASE_URL must be a postgres:// URL'],
  [{ PGHOST: 'db', PGPORT: 'x' }, 'PGPORT must be the number of a port, received "x".'],
  [{ PACTS_BUILD_ID: 'two\nlines' }, 'PACTS_BUILD_ID must be a text of 1 to 200 characters on one line'],
] as const) {
  test(`wrong variable: ${sentence}`, () => {
    expect(complaint(() => resolve({}, env))).toContain(sentence);
  });
}

test('an unknown option that resembles none is answered with the list of options', () => {
  expect(complaint(() => resolve({ colour: 'red' }))).toContain('the options are mode, failOnHeal, maxHeals');
});

test('withPacts adds reporter and options, and takes nothing away', () => {
  const config = withPacts(
    { testDir: 'e2e', reporter: 'dot', use: { locale: 'de', pacts: { mode: 'observe' } } as object },
    { mode: 'heal', failOnHeal: true, reporter: { summary: false } },
  );
  expect(config).toEqual({
    testDir: 'e2e',
    reporter: [['dot'], ['playwright-pacts/reporter', { mode: 'observe', failOnHeal: true, summary: false }]],
    use: { locale: 'de', pacts: { mode: 'observe', failOnHeal: true } },
  });
  expect(withPacts(withPacts({ reporter: [['html']] })).reporter).toEqual([['html'], ['playwright-pacts/reporter', {}]]);
  expect(withPacts({ reporter: [['html']] }, { reporter: false }).reporter).toEqual([['html']]);
  expect(complaint(() => withPacts({}, { mode: 'x' as 'off' }))).toMatch(/^withPacts\.mode must be one of/);
});

for (const [version, supported] of [
  ['1.61.2', false],
  ['1.62.0-alpha-2026-06-30', false],
  ['1.62.0', true],
  ['1.62.1-beta-1', true],
  ['1.65.1', true],
  ['1.66.0-alpha-2026-12-01', true],
  ['2.0.0-alpha-2027-01-01', false],
  ['2.0.0', false],
] as const) {
  test(`Playwright ${version} is ${supported ? '' : 'not '}supported`, () => {
    const sentence = unsupportedPlaywright(version);
    if (supported) expect(sentence).toBeNull();
    else
      expect(sentence).toBe(
        `@playwright/test ${version} is not supported, the plugin stands aside; install a version in the range >=1.62.0 <2.`,
      );
  });
}

/** Options + environment -> one validated object. The only place that knows the defaults. */
import path from 'node:path';
import { withDotEnv, type Environment } from './dotEnv.js';
import { ConfigError } from './errors.js';
import { unknownOption, wrongValue } from './messages.js';
import { optionRules, type OptionName, type OptionRule } from './optionRules.js';
import type { PactsReporterOptions, ResolvedConfig } from './options.js';

export { ConfigError } from './errors.js';

const defaults = {
  mode: 'heal',
  failOnHeal: false,
  maxHeals: 10,
  assertions: 'content',
  threshold: 0.6,
  readThreshold: 0.75,
  margin: 0.15,
  rankerTimeout: 5000,
  home: '.pacts',
  schema: 'pacts',
  redact: [],
  summary: true,
  otel: false,
} as const satisfies PactsReporterOptions;

/** The default of `databaseIdleTimeout` (milliseconds): where a job ends with its run, hardly anything should outlive it. */
const idleTimeout = { onCi: 2000, elsewhere: 30_000 };

/** Variables that override an option. */
const variables = {
  mode: 'PACTS_MODE',
  failOnHeal: 'PACTS_FAIL_ON_HEAL',
  home: 'PACTS_HOME',
  databaseIdleTimeout: 'PACTS_DATABASE_IDLE_TIMEOUT',
  databaseUrl: 'PACTS_DATABASE_URL',
  schema: 'PACTS_SCHEMA',
  buildId: 'PACTS_BUILD_ID',
  otel: 'PACTS_OTEL',
  historyUrl: 'PACTS_HISTORY_URL',
} as const satisfies Partial<Record<OptionName, string>>;

/** General variables that are read too. */
const generalVariables = ['REDIS_URL', 'PGHOST', 'PGPORT', 'PGDATABASE', 'PGUSER', 'PGPASSWORD', 'PGSSLMODE', 'USER', 'USERNAME'];

/** All that is read of an environment, as one text: the same text, the same answer. */
export function environmentRead(env: Environment): string {
  return [...Object.values(variables), ...generalVariables].map((name) => env[name] ?? '').join('\n');
}

const optionNames = Object.keys(optionRules) as OptionName[];

/**
 * Resolves the configuration: `PACTS_*` variables first, then the options, then the general variables (`PG*`, `REDIS_URL`), then defaults.
 * @param options as the user wrote them
 * @param env the environment; a `.env` file in `cwd` adds to it and changes nothing that is set
 * @param cwd the folder of the Playwright config, to which `home` is relative
 * @param where what a message puts before the option's name
 * @throws ConfigError one sentence about the first wrong option or variable
 */
export function resolveConfig(
  options: PactsReporterOptions = {},
  env: Environment = process.env,
  cwd: string = process.cwd(),
  where = 'use.pacts',
): ResolvedConfig {
  const given = validated(options, where);
  const environment = withDotEnv(env, cwd);
  const value = <Name extends OptionName>(name: Name) => fromEnvironment(environment, name) ?? given[name];
  return {
    mode: value('mode') ?? defaults.mode,
    failOnHeal: value('failOnHeal') ?? defaults.failOnHeal,
    maxHeals: given.maxHeals ?? defaults.maxHeals,
    assertions: given.assertions ?? defaults.assertions,
    threshold: given.threshold ?? defaults.threshold,
    readThreshold: given.readThreshold ?? defaults.readThreshold,
    margin: given.margin ?? defaults.margin,
    ranker: given.ranker,
    rankerTimeout: given.rankerTimeout ?? defaults.rankerTimeout,
    home: path.resolve(cwd, value('home') ?? defaults.home),
    databaseIdleTimeout: value('databaseIdleTimeout') ?? idleTimeout[environment['CI'] ? 'onCi' : 'elsewhere'],
    databaseUrl: value('databaseUrl') ?? databaseUrlFromPgVariables(environment),
    schema: value('schema') ?? defaults.schema,
    redisUrl: given.redisUrl ?? checkedVariable(environment, 'REDIS_URL', 'redisUrl'),
    buildId: value('buildId'),
    redact: given.redact ?? defaults.redact,
    historyUrl: value('historyUrl'),
    summary: given.summary ?? defaults.summary,
    otel: value('otel') ?? defaults.otel,
  };
}

function validated(options: unknown, where: string): PactsReporterOptions {
  if (typeof options !== 'object' || options === null || Array.isArray(options))
    throw new ConfigError(wrongValue(where, 'an object of options', options));
  for (const [name, value] of Object.entries(options)) {
    const rule = Object.hasOwn(optionRules, name) ? optionRules[name as OptionName] : undefined;
    if (!rule) throw new ConfigError(unknownOption(where, name, optionNames));
    if (value !== undefined && !rule.accepts(value)) throw new ConfigError(wrongValue(`${where}.${name}`, rule.wanted, value, rule.secret));
  }
  return options;
}

function fromEnvironment<Name extends OptionName>(env: Environment, name: Name): NonNullable<PactsReporterOptions[Name]> | undefined {
  const variable = (variables as Partial<Record<OptionName, string>>)[name];
  return variable === undefined ? undefined : checkedVariable(env, variable, name);
}

/** A variable under the rule of its option; an empty variable counts as not set. */
function checkedVariable<Name extends OptionName>(
  env: Environment,
  variable: string,
  name: Name,
): NonNullable<PactsReporterOptions[Name]> | undefined {
  const text = env[variable];
  if (text === undefined || text === '') return undefined;
  const { accepts, wanted, secret } = optionRules[name] as OptionRule<NonNullable<PactsReporterOptions[Name]>>;
  const value = readers[name]?.(text) ?? text;
  if (!accepts(value)) throw new ConfigError(wrongValue(variable, wanted, text, secret));
  return value;
}

/** How the text of a variable becomes a value; a text that is none is left for the rule to refuse. */
const readers: Partial<Record<OptionName, (text: string) => unknown>> = {
  failOnHeal: parsedFlag,
  otel: parsedFlag,
  databaseIdleTimeout: (text) => (/^\d+$/.test(text) ? Number(text) : text),
};

function parsedFlag(text: string): boolean | string {
  const flags: Record<string, boolean> = { '1': true, true: true, '0': false, false: false };
  return flags[text.toLowerCase()] ?? text;
}

/** The server that psql would connect to, if the `PG*` variables name one. */
function databaseUrlFromPgVariables(env: Environment): string | undefined {
  if (!env['PGHOST'] && !env['PGDATABASE']) return undefined;
  const url = new URL('postgres://localhost');
  const host = env['PGHOST'] ?? 'localhost';
  // A folder is the place of a Unix socket, which has no room in the host part of a URL.
  if (host.startsWith('/')) url.searchParams.set('host', host);
  else url.hostname = host.includes(':') ? `[${host}]` : host;
  const port = env['PGPORT'];
  if (port) {
    if (!/^\d{1,5}$/.test(port)) throw new ConfigError(wrongValue('PGPORT', 'the number of a port', port));
    url.port = port;
  }
  const user = env['PGUSER'] ?? env['USER'] ?? env['USERNAME'] ?? 'postgres';
  url.username = encodeURIComponent(user);
  if (env['PGPASSWORD']) url.password = encodeURIComponent(env['PGPASSWORD']);
  url.pathname = `/${encodeURIComponent(env['PGDATABASE'] ?? user)}`;
  if (env['PGSSLMODE']) url.searchParams.set('sslmode', env['PGSSLMODE']);
  return url.href;
}

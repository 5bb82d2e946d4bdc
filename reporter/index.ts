/** The reporter: collects synchronously, hands rows to the writer, and prints a summary. It never throws and never changes the exit code. */
import type { FullConfig, FullProject, FullResult, Reporter, Suite, TestCase, TestResult } from '@playwright/test/reporter';
import { randomUUID } from 'node:crypto';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildIdentity, buildIdOf } from '../src/config/buildIdentity.js';
import type { PactsOptions, PactsReporterOptions, ResolvedConfig } from '../src/config/options.js';
import { unsupportedPlaywright } from '../src/config/playwrightVersion.js';
import { createRedactor } from '../src/config/redact.js';
import { ConfigError, resolveConfig } from '../src/config/resolveConfig.js';
import { reporterVariable } from '../src/config/runIdentity.js';
import type { HealRecord, SelectorCounters } from '../src/selector/types.js';
import { Spool } from '../src/storage/spool.js';
import { pipelineNameOf } from '../src/tracing/pipeline.js';
import { createTracer, type Tracer } from '../src/tracing/tracer.js';
import { fieldsOf, toRows, toRunningRow, type RowContext } from './rows.js';
import { summaryText } from './summary.js';
import { RowWriter } from './writer.js';

/** Longest wait for the end of the connections (milliseconds); those of a server that hangs end with the process. */
const closeTimeout = 300;
/** Tests whose fields are made in one go; then whatever has come meanwhile is looked at. */
const fieldsAtOnce = 200;

export type { PactsReporterOptions } from '../src/config/options.js';

interface OpenBuild {
  readonly config: ResolvedConfig;
  readonly context: RowContext;
  readonly writer: RowWriter;
  readonly tracer: Tracer | null;
  /** Asks git and CI which build this is; doing it twice changes nothing. */
  readonly identify: () => void;
  /** To be said as soon as a test has looked locators up: it does so in another database. */
  readonly apart: string | null;
}

const storageOptions = ['home', 'databaseIdleTimeout', 'databaseUrl', 'schema', 'redisUrl', 'buildId', 'historyUrl'] as const;

/**
 * What `use.pacts` of the projects says of storage, so that history goes where the workers keep what they learn: of each option the first value there is,
 * and all texts to mask.
 */
function storageOptionsOf(projects: readonly FullProject[]): PactsOptions {
  const given = projects.map(({ use }) => (use as { pacts?: PactsOptions } | undefined)?.pacts ?? {});
  const shared: PactsOptions = {};
  for (const name of storageOptions) {
    const value = given.map((options) => options[name]).find((one) => one !== undefined);
    if (value !== undefined) Object.assign(shared, { [name]: value });
  }
  shared.redact = [...new Set(given.flatMap(({ redact }) => redact ?? []))];
  return shared;
}

/** What to say if the two keep what they store in different places; null if they don't. Redis holds copies only. */
function apart(ofWorkers: ResolvedConfig, ofReporter: ResolvedConfig): string | null {
  const differ = (['databaseUrl', 'schema', 'home'] as const).filter(
    (name) => ofWorkers[name] !== ofReporter[name] && (name !== 'home' || ofReporter.databaseUrl === undefined),
  );
  if (differ.length === 0) return null;
  return `The reporter's options name another ${differ.join(' and ')} than the tests use: runs are stored there, locators and heals are not; leave ${differ.length > 1 ? 'them' : 'it'} to use.pacts or the environment, which hold for both.`;
}

/** While the workers start there is nothing else to do. Later each would cost several times as much, in between what Playwright does for a result. */
async function makeFields(tests: readonly TestCase[], context: RowContext): Promise<void> {
  for (const [index, test] of tests.entries()) {
    if (index > 0 && index % fieldsAtOnce === 0) await new Promise((resolve) => setImmediate(resolve));
    fieldsOf(test, context);
  }
}

export default class PactsReporter implements Reporter {
  readonly #options: PactsReporterOptions;
  readonly #warned = new Set<string>();
  #build: OpenBuild | null = null;
  #suite: Suite | null = null;
  #merging = false;
  /** Of `playwright test --list`, which runs nothing: there is nothing to remember. */
  readonly #listing: boolean;
  /** Ids of tests that have no result yet, or one that another attempt follows. */
  #unfinished = new Set<string>();
  readonly #heals: HealRecord[] = [];
  readonly #counters: SelectorCounters = {
    lookups: 0,
    native: 0,
    lru: 0,
    redis: 0,
    postgres: 0,
    misses: 0,
    learned: 0,
    healed: 0,
    refused: 0,
  };

  constructor(options: PactsReporterOptions & { configDir?: string; _mode?: string } = {}) {
    this.#listing = options._mode === 'list';
    // Playwright adds entries of its own to a reporter's options.
    const own = Object.entries(options).filter(([name]) => name !== 'configDir' && !name.startsWith('_'));
    this.#options = Object.fromEntries(own);
  }

  onBegin(config: FullConfig, suite: Suite): void {
    if (this.#listing) return;
    this.#suite = suite;
    this.#unfinished = new Set(suite.allTests().map(({ id }) => id));
    try {
      this.#build = this.#open(config, suite);
    } catch (error) {
      if (error instanceof ConfigError) this.#warn(`${error.message} No history is written for this run.`);
      else this.#warn(`No history is written for this run: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  onTestBegin(test: TestCase, result: TestResult): void {
    if (!this.#build) return;
    const { context, writer, identify } = this.#build;
    identify();
    writer.beginRun(result, () => toRunningRow(test, result, context));
  }

  onTestEnd(test: TestCase, result: TestResult): void {
    if (!this.#build) return;
    const rows = toRows(test, result, this.#build.context);
    if (rows.report) {
      if (this.#build.apart !== null) this.#warn(this.#build.apart);
      this.#heals.push(...rows.report.heals);
      for (const name of Object.keys(this.#counters) as (keyof SelectorCounters)[]) this.#counters[name] += rows.report.counters[name];
    }
    this.#build.writer.saveRun(rows, this.#merging, result);
    if (rows.run.outcome !== null) this.#unfinished.delete(test.id);
    if (this.#unfinished.size === 0) this.#build.writer.complete();
    this.#build.tracer?.addRun(rows.run, rows.report?.heals ?? []);
  }

  async onEnd(result: FullResult): Promise<void> {
    if (!this.#build) return;
    const { config, context, writer, tracer, identify } = this.#build;
    identify();
    const end = {
      id: context.buildId,
      shardIndex: context.shardIndex,
      session: context.session,
      status: result.status,
      finishedAt: new Date(result.startTime.getTime() + result.duration),
      durationMs: result.duration,
    };
    writer.endBuild(end);
    await Promise.all([writer.drain(), tracer?.end(end)]);
    const open = writer.storage;
    if (config.summary) {
      const text = summaryText(
        {
          outcomes: this.#outcomes(),
          counters: this.#counters,
          heals: this.#heals,
          failed: this.#failed(context),
          historyUrl: config.historyUrl,
          database: open?.description ?? null,
        },
        process.stdout.isTTY && !process.env['NO_COLOR'],
      );
      process.stdout.write(text);
    }
    await Promise.race([open?.close().catch(() => undefined), sleep(closeTimeout)]);
  }

  /** The summary comes in addition to another reporter's output, so Playwright still adds its own for terminals. */
  printsToStdio(): boolean {
    return false;
  }

  #open(config: FullConfig, suite: Suite): OpenBuild | null {
    const unsupported = unsupportedPlaywright();
    if (unsupported) {
      this.#warn(unsupported);
      return null;
    }
    const directory = config.configFile ? path.dirname(config.configFile) : config.rootDir;
    const shared = storageOptionsOf(config.projects);
    const ofWorkers = resolveConfig(shared, process.env, directory); // says where a wrong one stands
    const resolved = resolveConfig({ ...shared, ...this.#options }, process.env, directory, 'reporter playwright-pacts/reporter');
    this.#merging = suite.allTests().some((test) => test.results.length > 0) || process.argv.includes('merge-reports');
    const environment = { ...process.env };
    const buildId = buildIdOf(resolved.buildId, environment, directory);
    // Workers are started after this and inherit it, so that their heals belong to this build's runs.
    process.env['PACTS_BUILD_ID'] = buildId;
    process.env[reporterVariable] = String(process.pid);
    const shardIndex = config.shard?.current ?? 1;
    const session = randomUUID();
    // Not needed before the first test ends: it is opened while the workers start.
    const later = new Promise((resolve) => setImmediate(resolve));
    // Git is waited for, so it is asked when the workers run and there is nothing else to do here.
    let identify: () => void = () => undefined;
    const identity = new Promise<void>((resolve) => (identify = resolve)).then(() => buildIdentity(buildId, environment, directory));
    const writer = new RowWriter({
      open: async (onPhase) => {
        await later;
        const { openStorage } = await import('../src/storage/storage.js');
        return await openStorage(resolved, { applicationName: 'pacts reporter', onPhase });
      },
      embedded: resolved.databaseUrl === undefined,
      spool: new Spool(resolved.home, `${buildId}-${shardIndex}`),
      replay: async (storage, onProgress) => {
        const { replaySpool } = await import('../src/storage/replay.js');
        return await replaySpool(resolved.home, storage, onProgress);
      },
      onError: (error) => {
        this.#warn(error instanceof Error ? error.message : String(error));
      },
    });
    const redactor = createRedactor({ ...environment, databaseUrl: resolved.databaseUrl, redisUrl: resolved.redisUrl }, [
      ...new Set([...resolved.redact, ...(shared.redact ?? [])]),
    ]);
    const context: RowContext = {
      buildId,
      shardIndex,
      session,
      rootDir: config.rootDir,
      redactor,
      tests: new Map(),
    };
    const tests = suite.allTests();
    void later.then(() => makeFields(tests, context)).catch(() => undefined); // each is made again, and told of, at the test's end
    const startedAt = new Date();
    const record = identity.then((known) => ({
      ...known,
      ciUrl: known.ciUrl === null ? null : redactor.text(known.ciUrl),
      playwrightVersion: config.version,
      startedAt,
      shardTotal: config.shard?.total ?? 1,
      shardIndex,
      session,
      expectedTests: tests.length,
      tests: tests.map(({ id }) => id),
      host: os.hostname(),
      pid: process.pid,
    }));
    writer.startBuild(record);
    const tracer = resolved.otel
      ? createTracer(record, pipelineNameOf(environment), (message) => {
          this.#warn(message);
        })
      : null;
    return { config: resolved, context, writer, tracer, identify, apart: this.#merging ? null : apart(ofWorkers, resolved) };
  }

  #outcomes(): Record<'expected' | 'unexpected' | 'flaky' | 'skipped', number> {
    const outcomes = { expected: 0, unexpected: 0, flaky: 0, skipped: 0 };
    for (const test of this.#suite?.allTests() ?? []) outcomes[test.outcome()]++;
    return outcomes;
  }

  #failed({ rootDir, redactor }: RowContext): { testId: string; name: string }[] {
    const tests = (this.#suite?.allTests() ?? []).filter((test) => test.outcome() === 'unexpected');
    return tests.map(({ id, location, title }) => ({
      testId: id,
      name: `${path.relative(rootDir, location.file)}:${location.line} ${redactor.text(title)}`,
    }));
  }

  /** One warning for each cause. */
  #warn(message: string): void {
    if (this.#warned.has(message)) return;
    this.#warned.add(message);
    process.stderr.write(`pacts: ${message}\n`);
  }
}

/** The reporter: collects synchronously, hands rows to the writer, and prints a summary. It never throws and never changes the exit code. */
import type { FullConfig, FullResult, Reporter, Suite, TestCase, TestResult } from '@playwright/test/reporter';
import path from 'node:path';
import { buildIdentity, buildIdOf } from '../src/config/buildIdentity.js';
import type { PactsReporterOptions, ResolvedConfig } from '../src/config/options.js';
import { unsupportedPlaywright } from '../src/config/playwrightVersion.js';
import { createRedactor } from '../src/config/redact.js';
import { ConfigError, resolveConfig } from '../src/config/resolveConfig.js';
import type { HealRecord, SelectorCounters } from '../src/selector/types.js';
import { Spool } from '../src/storage/spool.js';
import type { Storage } from '../src/storage/storage.js';
import { toRows, toRunningRow, type RowContext } from './rows.js';
import { summaryText } from './summary.js';
import { RowWriter } from './writer.js';

/** Longest wait for the database at the end of a run (milliseconds). */
const drainTimeout = 10_000;

export type { PactsReporterOptions } from '../src/config/options.js';

interface OpenBuild {
  readonly config: ResolvedConfig;
  readonly context: RowContext;
  readonly storage: Promise<Storage>;
  readonly writer: RowWriter;
}

export default class PactsReporter implements Reporter {
  readonly #options: PactsReporterOptions;
  readonly #warned = new Set<string>();
  #build: OpenBuild | null = null;
  #suite: Suite | null = null;
  #merging = false;
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

  constructor(options: PactsReporterOptions & { configDir?: string } = {}) {
    // Playwright adds entries of its own to a reporter's options.
    const own = Object.entries(options).filter(([name]) => name !== 'configDir' && !name.startsWith('_'));
    this.#options = Object.fromEntries(own);
  }

  onBegin(config: FullConfig, suite: Suite): void {
    this.#suite = suite;
    try {
      this.#build = this.#open(config, suite);
    } catch (error) {
      if (error instanceof ConfigError) this.#warn(`${error.message} No history is written for this run.`);
      else this.#warn(`No history is written for this run: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  onTestBegin(test: TestCase, result: TestResult): void {
    if (this.#build) this.#build.writer.beginRun(toRunningRow(test, result, this.#build.context));
  }

  onTestEnd(test: TestCase, result: TestResult): void {
    if (!this.#build) return;
    const rows = toRows(test, result, this.#build.context);
    if (rows.report) {
      this.#heals.push(...rows.report.heals);
      for (const name of Object.keys(this.#counters) as (keyof SelectorCounters)[]) this.#counters[name] += rows.report.counters[name];
    }
    this.#build.writer.saveRun(rows, this.#merging);
  }

  async onEnd(result: FullResult): Promise<void> {
    if (!this.#build) return;
    const { config, context, storage, writer } = this.#build;
    writer.endBuild({
      id: context.buildId,
      shardIndex: context.shardIndex,
      status: result.status,
      finishedAt: new Date(result.startTime.getTime() + result.duration),
      durationMs: result.duration,
    });
    await writer.drain(drainTimeout);
    const open = await Promise.race([storage.catch(() => null), new Promise<null>((resolve) => setImmediate(resolve, null))]);
    if (config.summary) {
      const text = summaryText(
        { outcomes: this.#outcomes(), counters: this.#counters, heals: this.#heals, database: open?.description ?? null },
        process.stdout.isTTY && !process.env['NO_COLOR'],
      );
      process.stdout.write(text);
    }
    await open?.close().catch(() => undefined);
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
    const resolved = resolveConfig(this.#options, process.env, directory, 'reporter playwright-pacts/reporter');
    this.#merging = suite.allTests().some((test) => test.results.length > 0) || process.argv.includes('merge-reports');
    const environment = { ...process.env };
    const buildId = buildIdOf(resolved.buildId, environment, directory);
    // Workers are started after this and inherit it, so that their heals belong to this build's runs.
    process.env['PACTS_BUILD_ID'] = buildId;
    const shardIndex = config.shard?.current ?? 1;
    // Nothing of this is needed before the first test ends: it is loaded and asked while the workers start.
    const later = new Promise((resolve) => setImmediate(resolve));
    const storage = later
      .then(() => import('../src/storage/storage.js'))
      .then(({ openStorage }) => openStorage(resolved, { applicationName: 'pacts reporter' }));
    const identity = later.then(() => buildIdentity(buildId, environment, directory));
    const writer = new RowWriter(storage, new Spool(resolved.home, `${buildId}-${shardIndex}`), (error) => {
      this.#warn(error instanceof Error ? error.message : String(error));
    });
    const redactor = createRedactor({ ...environment, databaseUrl: resolved.databaseUrl, redisUrl: resolved.redisUrl }, resolved.redact);
    const context: RowContext = {
      buildId,
      shardIndex,
      rootDir: config.rootDir,
      redactor,
    };
    writer.replay();
    const startedAt = new Date();
    writer.startBuild(
      identity.then((known) => ({
        ...known,
        ciUrl: known.ciUrl === null ? null : redactor.text(known.ciUrl),
        playwrightVersion: config.version,
        startedAt,
        shardTotal: config.shard?.total ?? 1,
        shardIndex,
        expectedTests: suite.allTests().length,
      })),
    );
    return { config: resolved, context, storage, writer };
  }

  #outcomes(): Record<'expected' | 'unexpected' | 'flaky' | 'skipped', number> {
    const outcomes = { expected: 0, unexpected: 0, flaky: 0, skipped: 0 };
    for (const test of this.#suite?.allTests() ?? []) outcomes[test.outcome()]++;
    return outcomes;
  }

  /** One warning for each cause. */
  #warn(message: string): void {
    if (this.#warned.has(message)) return;
    this.#warned.add(message);
    process.stderr.write(`pacts: ${message}\n`);
  }
}

/** Repository of `runs` and of what belongs to a run: steps, artifacts, metrics. */
import { sessionOf } from './builds.js';
import { pgp, type Database } from './database.js';
import { insertRows } from './insertRows.js';
import type { Queries } from './queries.js';
import type { RunRecord } from './records.js';
import { clean, lastOfEach } from './text.js';

const column = (name: string, prop: string, cast?: string): { name: string; prop: string; cast?: string } => ({
  name,
  prop,
  ...(cast ? { cast } : {}),
});

export class RunRepository {
  readonly #db: Database;
  readonly #queries: Queries['runs'];
  readonly #tests: Queries['tests'];
  readonly #columns;

  constructor(db: Database, queries: Queries, schema: string) {
    this.#db = db;
    this.#queries = queries.runs;
    this.#tests = queries.tests;
    const table = (name: string): InstanceType<typeof pgp.helpers.TableName> => new pgp.helpers.TableName({ table: name, schema });
    const place = [column('file', 'file'), column('line', 'line'), column('column', 'column')];
    const time = [column('started_at', 'startedAt'), column('duration_ms', 'durationMs')];
    this.#columns = {
      runs: new pgp.helpers.ColumnSet(
        [
          ...['id', 'project', 'title', 'tags', 'retry', 'status', 'outcome', 'healed', 'refused'].map((name) => column(name, name)),
          ...place,
          ...time,
          column('build_id', 'buildId'),
          column('shard_index', 'shardIndex'),
          { name: 'session', cast: 'uuid', init: ({ source }: { source: RunRecord }) => sessionOf(source.buildId, source) },
          column('test_id', 'testId'),
          column('title_path', 'titlePath'),
          { name: 'annotations', prop: 'annotations', mod: ':json' },
          column('repeat_each_index', 'repeatEachIndex'),
          column('worker_index', 'workerIndex'),
          column('parallel_index', 'parallelIndex'),
          column('expected_status', 'expectedStatus'),
          column('error_message', 'errorMessage'),
          column('error_stack', 'errorStack'),
        ].map((c) => (c.name === 'tags' || c.name === 'title_path' ? { ...c, cast: 'text[]' } : c)),
        { table: table('runs') },
      ),
      steps: new pgp.helpers.ColumnSet(
        [
          column('run_id', 'runId'),
          column('run_started_at', 'runStartedAt'),
          ...['index', 'depth', 'category', 'title', 'error'].map((n) => column(n, n)),
          column('parent_index', 'parentIndex'),
          ...place,
          ...time,
        ],
        { table: table('run_steps') },
      ),
      artifacts: new pgp.helpers.ColumnSet(
        [
          column('run_id', 'runId'),
          column('run_started_at', 'runStartedAt'),
          ...['index', 'name', 'kind', 'path', 'sha256'].map((n) => column(n, n)),
          column('content_type', 'contentType'),
          column('size_bytes', 'sizeBytes'),
        ],
        { table: table('artifacts') },
      ),
      metrics: new pgp.helpers.ColumnSet(
        [column('run_id', 'runId'), column('run_started_at', 'runStartedAt'), ...['name', 'value', 'unit'].map((n) => column(n, n))],
        { table: table('metrics') },
      ),
    };
  }

  /** Records that attempts have begun; a finished one is left alone. @param status `interrupted` if they are known to have been killed */
  async begin(runs: readonly RunRecord[], status: 'running' | 'interrupted' = 'running'): Promise<void> {
    if (runs.length === 0) return;
    const rows = lastOfEach(runs, ({ id }) => id).map((run) => clean({ ...run, status }));
    await this.#db.none(`${insertRows(rows, this.#columns.runs)} on conflict (id, started_at) do nothing`);
  }

  /** Writes a finished attempt with all that belongs to it. Writing it again changes nothing. */
  async save(run: RunRecord): Promise<void> {
    await this.saveAll([run]);
  }

  /**
   * Writes many. One request of several statements, which Postgres runs as one transaction: half a run is never stored, and no transaction
   * stays open.
   */
  async saveAll(runs: readonly RunRecord[]): Promise<void> {
    if (runs.length === 0) return;
    // A statement can't write a row twice: the last word on a run counts.
    await this.#db.multi(this.#statements(lastOfEach(clean(runs), ({ id }) => id)).join(';\n'));
  }

  /** Sums of the metrics of one build, by name. */
  async counters(buildId: string): Promise<Readonly<Record<string, number>>> {
    const rows = await this.#db.any<{ name: string; value: number }>(this.#queries.counters, { buildId });
    return Object.fromEntries(rows.map(({ name, value }) => [name, value]));
  }

  #statements(list: readonly RunRecord[]): string[] {
    const { runs, steps, artifacts, metrics } = this.#columns;
    const parts = <T extends object>(of: (run: RunRecord) => readonly T[]): object[] =>
      list.flatMap((run) => of(run).map((row) => ({ ...row, runId: run.id, runStartedAt: run.startedAt })));
    const statements = [
      `${insertRows(list, runs)} on conflict (id, started_at) do update set ${runs.assignColumns({ from: 'excluded', skip: ['id', 'started_at'] })}`,
      // A result sent again replaces its parts, so that a shorter one leaves nothing of the longer behind.
      pgp.as.format(this.#queries.deleteParts, { ids: list.map(({ id }) => id), ...timesOf(list) }),
      // In one order for all, so that shards that write the same tests at once don't wait for each other in a circle.
      pgp.as.format(this.#tests.remember, { runs: lastOfEach(list, ({ testId }) => testId).map(testOf) }),
    ];
    const add = (rows: object[], columns: typeof steps): void => {
      if (rows.length > 0) statements.push(insertRows(rows, columns));
    };
    add(
      parts((run) => run.steps),
      steps,
    );
    add(
      parts((run) => run.artifacts),
      artifacts,
    );
    add(
      parts((run) => run.metrics),
      metrics,
    );
    return statements;
  }
}

/** When the runs started, as values of the query `runs.deleteParts`. */
function timesOf(runs: readonly RunRecord[]): { times: Date[]; from: Date; until: Date } {
  const times = runs.map(({ startedAt }) => startedAt);
  const numbers = times.map((time) => time.getTime());
  return { times, from: new Date(Math.min(...numbers)), until: new Date(Math.max(...numbers)) };
}

/** What the query `tests.remember` wants of a run. */
function testOf({ testId, project, file, line, title, titlePath, tags }: RunRecord): object {
  return { testId, project, file, line, title, titlePath, tags };
}

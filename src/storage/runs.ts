/** Repository of `runs` and of what belongs to a run: steps, artifacts, metrics. */
import { pgp, type Database } from './database.js';
import type { Queries } from './queries.js';
import type { HistoryRow, RunRecord } from './records.js';
import { clean, likePattern } from './text.js';

/** Question of `pacts history`. */
export interface HistoryQuery {
  /** Part of a title or file, `*` as wildcard, or a test id. */
  readonly test?: string | undefined;
  /** Rows at most. */
  readonly last: number;
}

const column = (name: string, prop: string, cast?: string): { name: string; prop: string; cast?: string } => ({
  name,
  prop,
  ...(cast ? { cast } : {}),
});

export class RunRepository {
  readonly #db: Database;
  readonly #queries: Queries['runs'];
  readonly #columns;

  constructor(db: Database, queries: Queries, schema: string) {
    this.#db = db;
    this.#queries = queries.runs;
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
          ...['index', 'name', 'kind', 'path', 'sha256'].map((n) => column(n, n)),
          column('content_type', 'contentType'),
          column('size_bytes', 'sizeBytes'),
        ],
        { table: table('artifacts') },
      ),
      metrics: new pgp.helpers.ColumnSet([column('run_id', 'runId'), ...['name', 'value', 'unit'].map((n) => column(n, n))], {
        table: table('metrics'),
      }),
    };
  }

  /** Records that an attempt has begun; a finished one is left alone. */
  async begin(run: RunRecord): Promise<void> {
    await this.#db.none(`${pgp.helpers.insert(clean({ ...run, status: 'running' }), this.#columns.runs)} on conflict (id) do nothing`);
  }

  /**
   * Writes a finished attempt with all that belongs to it. Writing it again changes nothing.
   * One request of several statements, which Postgres runs as one transaction: half a run is never stored, and no transaction stays open.
   */
  async save(run: RunRecord): Promise<void> {
    await this.#db.multi(this.#statements(clean(run)).join(';\n'));
  }

  /** Newest first. */
  async history(query: HistoryQuery): Promise<HistoryRow[]> {
    const pattern = query.test === undefined ? null : likePattern(query.test);
    return await this.#db.any<HistoryRow>(this.#queries.history, { pattern, exact: query.test ?? null, last: query.last });
  }

  /** Sums of the metrics of one build, by name. */
  async counters(buildId: string): Promise<Readonly<Record<string, number>>> {
    const rows = await this.#db.any<{ name: string; value: number }>(this.#queries.counters, { buildId });
    return Object.fromEntries(rows.map(({ name, value }) => [name, value]));
  }

  #statements(run: RunRecord): string[] {
    const { runs, steps, artifacts, metrics } = this.#columns;
    const withRun = <T extends object>(rows: readonly T[]): object[] => rows.map((row) => ({ ...row, runId: run.id }));
    const statements = [
      `${pgp.helpers.insert(run, runs)} on conflict (id) do update set ${runs.assignColumns({ from: 'excluded', skip: 'id' })}`,
      // A result sent again replaces its parts, so that a shorter one leaves nothing of the longer behind.
      pgp.as.format(this.#queries.deleteParts, { id: run.id }),
    ];
    if (run.steps.length > 0) statements.push(pgp.helpers.insert(withRun(run.steps), steps));
    if (run.artifacts.length > 0) statements.push(pgp.helpers.insert(withRun(run.artifacts), artifacts));
    if (run.metrics.length > 0) statements.push(pgp.helpers.insert(withRun(run.metrics), metrics));
    return statements;
  }
}

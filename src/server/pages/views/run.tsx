/** @jsxImportSource preact */
/** `/ui/runs/:id`: one attempt: its error, heals, steps and artifacts. */
import { duration } from '../../../history/format.js';
import type { Run } from '../../../history/schemas.js';
import type { ServerContext } from '../../context.js';
import { PageError } from '../pageError.js';
import { links, withQuery } from '../links.js';
import { Artifacts, filesOf } from '../parts/artifacts.js';
import { HealCards } from '../parts/healCard.js';
import type { PageView } from '../parts/layout.js';
import { BuildLink, ErrorText, Labels, Time } from '../parts/names.js';
import { Status, statusOfRun } from '../parts/status.js';
import { Steps } from '../parts/steps.js';
import { Facts, Pager, Section, Table, type Column } from '../parts/table.js';
import { headingTitle, short, webUrl } from '../parts/text.js';
import { parseQuery, stepsQuery } from '../query.js';

const stepsPerPage = 500;
const shownHeals = 50;
const runId = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

export async function runPage({ history, artifacts: files }: ServerContext, id: string, query: unknown): Promise<PageView> {
  const { cursor } = parseQuery(stepsQuery, query);
  const { runs, heals } = history;
  const run = runId.test(id) ? await runs.get(id) : null;
  if (!run) throw new PageError(404, `There is no run ${short(id, 100)}.`);
  const [steps, artifacts, healed] = await Promise.all([
    runs.steps(id, stepsPerPage, cursor),
    runs.artifacts(id).then((stored) => filesOf(files, id, stored)),
    heals.list({ runId: id, limit: shownHeals }),
  ]);
  const address = links.run(id);
  return {
    title: headingTitle(run).slice(0, 80),
    nav: links.runs,
    body: (
      <>
        <h1 class="title">
          <bdi>{headingTitle(run)}</bdi>
        </h1>
        <p class="under">
          <Labels project={run.project} tags={run.tags} /> <bdi>{`${short(run.file)}:${run.line}`}</bdi> ·{' '}
          <a href={links.test(run.testId)}>history of this test</a>
        </p>
        <AttemptTabs run={run} />
        <p class="headline">
          <Status of={statusOfRun(run)} /> {run.status === 'running' ? '' : duration(run.durationMs)}
        </p>
        <RunFacts run={run} />
        {(run.errorStack ?? run.errorMessage) !== null && (
          <Section title="Error">
            <ErrorText text={errorOf(run)} label="Error" />
          </Section>
        )}
        {healed.items.length > 0 && (
          <Section title="Heals">
            <HealCards heals={healed.items} onRun />
          </Section>
        )}
        <Artifacts runId={id} files={artifacts} />
        <Section title="Steps">
          <Steps steps={steps.items} empty={run.status === 'running' ? 'The steps come when the run has ended.' : 'No step.'} />
          <Pager
            first={cursor === undefined ? null : address}
            next={steps.nextCursor === null ? null : withQuery(address, { cursor: steps.nextCursor })}
          />
        </Section>
        {run.metrics.length > 0 && (
          <details class="card">
            <summary>Metrics</summary>
            <Table label="Metrics" columns={metricColumns} rows={run.metrics} keyOf={({ name }) => name} empty="" />
          </details>
        )}
      </>
    ),
  };
}

/** The stack begins with the message, unless somebody made it otherwise. */
function errorOf({ errorMessage, errorStack }: Run): string {
  if (errorStack === null) return errorMessage ?? '';
  const message = errorMessage ?? '';
  return errorStack.includes(message.trim()) ? errorStack : `${message}\n\n${errorStack}`;
}

function AttemptTabs({ run }: { readonly run: Run }) {
  if (run.attempts.length < 2) return null;
  return (
    <nav class="chips" aria-label="Attempts of this test in its build">
      {run.attempts.map(({ id, retry, status }) => (
        <a key={id} href={links.run(id)} aria-current={id === run.id ? 'page' : undefined}>
          <Status of={status} bare /> {retry === 0 ? 'Run' : `Retry #${retry}`}
        </a>
      ))}
    </nav>
  );
}

function RunFacts({ run }: { readonly run: Run }) {
  const job = webUrl(run.ciUrl);
  return (
    <Facts
      facts={[
        ['Build', <BuildLink id={run.buildId} branch={run.branch} />],
        ['Started', <Time at={run.startedAt} />],
        ['Commit', run.commit === null ? null : <code>{short(run.commit, 40)}</code>],
        [
          'CI',
          job === null ? null : (
            <a href={job} rel="noreferrer">
              job
            </a>
          ),
        ],
        ['Shard', run.shardIndex],
        ['Worker', run.workerIndex],
        ['Expected', run.expectedStatus === 'passed' ? null : run.expectedStatus],
        ...run.annotations.slice(0, 30).map(({ type, description }) => [short(type, 60), <Annotation text={description ?? ''} />] as const),
      ]}
    />
  );
}

function Annotation({ text }: { readonly text: string }) {
  const url = webUrl(text);
  return url === null ? (
    <bdi>{short(text, 500)}</bdi>
  ) : (
    <a href={url} rel="noreferrer">
      <bdi>{short(text, 500)}</bdi>
    </a>
  );
}

const metricColumns: readonly Column<Run['metrics'][number]>[] = [
  { head: 'Name', kind: 'main', cell: ({ name }) => short(name) },
  { head: 'Value', kind: 'number', cell: ({ value, unit }) => `${value}${unit === 'count' || unit === '1' ? '' : ` ${short(unit, 20)}`}` },
];

/** @jsxImportSource preact */
/** `/ui/tests/:id`: the history of one test: how often it passed, since when it fails, how long it takes. */
import { duration, percent, plural } from '../../../history/format.js';
import type { RunRow, Test } from '../../../history/schemas.js';
import type { History } from '../../../storage/history/history.js';
import { PageError } from '../pageError.js';
import { links, withQuery } from '../links.js';
import { Chart } from '../parts/chart.js';
import { Filters } from '../parts/filters.js';
import type { PageView } from '../parts/layout.js';
import { Attempts, Labels, Time } from '../parts/names.js';
import { statusOfRun, toneOf, wordOf } from '../parts/status.js';
import { Pager, Section, Tiles } from '../parts/table.js';
import { headingTitle, short } from '../parts/text.js';
import { parseQuery, queryOf, scopeOf, windowQuery } from '../query.js';

const pageLength = 50;
/** Attempts of the chart and of the strip. */
const plotted = 300;

export async function testPage({ tests, runs }: History, id: string, query: unknown): Promise<PageView> {
  const asked = parseQuery(windowQuery, query);
  const scope = scopeOf(asked, '30d');
  const { since, branch } = scope;
  const [test, newest, listed] = await Promise.all([
    tests.get(id, since, branch),
    runs.list({ testId: id, branch, since, limit: plotted }),
    runs.list({ testId: id, branch, since, cursor: asked.cursor, limit: pageLength }),
  ]);
  if (!test) throw new PageError(404, `There is no test with the id "${short(id, 100)}".`);
  const here = { ...queryOf(scope), since: asked.since };
  return {
    title: headingTitle(test).slice(0, 80),
    nav: links.tests,
    body: (
      <>
        <h1 class="title">
          <bdi>{headingTitle(test)}</bdi>
        </h1>
        <p class="under">
          <Labels project={test.project} tags={test.tags} /> <bdi>{`${short(test.file)}:${test.line}`}</bdi>
        </p>
        <Filters action={links.test(id)} scope={scope} without={['project']} />
        <FailingSince test={test} />
        <TestTiles test={test} />
        {newest.items.length > 0 && (
          <>
            <Strip runs={newest.items} />
            <Durations runs={newest.items} test={test} />
          </>
        )}
        <Section title="Attempts, newest first">
          <Attempts label="Attempts" runs={listed.items} empty="No attempt in this time." known="test" />
        </Section>
        <Pager
          first={asked.cursor === undefined ? null : withQuery(links.test(id), here)}
          next={listed.nextCursor === null ? null : withQuery(links.test(id), { ...here, cursor: listed.nextCursor })}
        />
      </>
    ),
  };
}

function FailingSince({ test }: { readonly test: Test }) {
  if (test.failingSince === null) return null;
  return (
    <p class="alert">
      Failing since <Time at={test.failingSince} />
      {test.firstFailedRunId !== null && (
        <>
          : <a href={links.run(test.firstFailedRunId)}>the first failed run</a>
        </>
      )}
      {'. '}
      {test.lastPassedAt === null ? (
        'It has never passed.'
      ) : (
        <>
          Last passed <Time at={test.lastPassedAt} />.
        </>
      )}
    </p>
  );
}

function TestTiles({ test }: { readonly test: Test }) {
  return (
    <Tiles
      tiles={[
        { name: 'Pass rate', value: percent(test.passRate), note: `of ${plural(test.tests, 'build')}` },
        { name: 'Flaky rate', value: percent(test.flakyRate), note: `${test.flaky} passed only on a retry` },
        {
          name: 'Failed',
          value: String(test.unexpected),
          note: test.unexpected === 1 ? 'build' : 'builds',
          tone: test.unexpected > 0 ? 'bad' : 'good',
        },
        {
          name: 'Median',
          value: duration(test.medianMs),
          note: test.spreadMs === null ? 'no attempt passed' : `spread ${duration(test.spreadMs)}`,
        },
      ]}
    />
  );
}

/** Each attempt as a small bar, oldest first: the pattern of failures at one look. */
function Strip({ runs }: { readonly runs: readonly RunRow[] }) {
  const shown = runs.slice(0, 60).reverse();
  const red = shown.filter((run) => toneOf(statusOfRun(run)) === 'bad').length;
  return (
    <figure class="strip">
      <figcaption>{`Last ${plural(shown.length, 'attempt')}, oldest first: ${red} failed`}</figcaption>
      <ol>
        {shown.map((run) => (
          <li key={run.id}>
            <a href={links.run(run.id)} class={toneOf(statusOfRun(run))} title={`${wordOf(statusOfRun(run))}, ${duration(run.durationMs)}`}>
              <span class="hidden">{`${wordOf(statusOfRun(run))} ${run.startedAt.slice(0, 16)}`}</span>
            </a>
          </li>
        ))}
      </ol>
    </figure>
  );
}

function Durations({ runs, test }: { readonly runs: readonly RunRow[]; readonly test: Test }) {
  const ended = runs.filter(({ status }) => status !== 'running' && status !== 'skipped').reverse();
  if (ended.length === 0) return null;
  const only = (wanted: string) => ended.map((run) => (kindOf(run) === wanted ? run.durationMs : null));
  const since = test.failingSince === null ? null : Date.parse(test.failingSince) / 1000;
  return (
    <Chart
      title={`Duration of ${plural(ended.length, 'attempt')}`}
      data={{
        unit: 'milliseconds',
        by: 'time',
        x: ended.map(({ startedAt }) => Date.parse(startedAt) / 1000),
        series: [
          { label: 'passed', tone: 'good', shape: 'points', values: only('passed') },
          { label: 'passed on a retry', tone: 'warn', shape: 'points', values: only('flaky') },
          { label: 'failed', tone: 'bad', shape: 'points', values: only('failed') },
          { label: 'interrupted', tone: 'quiet', shape: 'points', values: only('interrupted') },
        ],
        ...(since === null ? {} : { mark: { at: since, label: 'failing since' } }),
      }}
    />
  );
}

function kindOf(run: RunRow): string {
  const status = statusOfRun(run);
  return status === 'timedOut' ? 'failed' : status;
}

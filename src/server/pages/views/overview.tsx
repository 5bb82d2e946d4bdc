/** @jsxImportSource preact */
/** `/`: how the tests do, day by day, and what needs a look. */
import { duration, percent, plural } from '../../../history/format.js';
import type { DayFigures, FailingTest, FailureGroup, FlakyTest, Rates, SlowTest } from '../../../history/schemas.js';
import type { History } from '../../../storage/history/history.js';
import { links, withQuery } from '../links.js';
import { Chart } from '../parts/chart.js';
import { Filters } from '../parts/filters.js';
import type { PageView } from '../parts/layout.js';
import { NamedTest, Time } from '../parts/names.js';
import { Section, Table, Tiles, type Column } from '../parts/table.js';
import { short } from '../parts/text.js';
import { parseQuery, queryOf, scopeOf, windowQuery } from '../query.js';
import { LiveBuilds } from './builds.js';

const shown = 10;

export async function overview({ figures, builds }: History, query: unknown): Promise<PageView> {
  const scope = scopeOf(parseQuery(windowQuery, query));
  const [rates, days, newest, failing, failures, flaky, slow] = await Promise.all([
    figures.rates(scope),
    figures.days(scope),
    builds.list({ branch: scope.branch, limit: shown }),
    figures.failing(scope, shown),
    figures.failures(scope, shown),
    figures.flaky(scope, shown),
    figures.slow(scope, shown),
  ]);
  const onward = queryOf(scope);
  return {
    title: 'Overview',
    nav: links.overview,
    body: (
      <>
        <h1 class="hidden">Overview</h1>
        <Filters action={links.overview} scope={scope} />
        <RateTiles rates={rates} />
        {days.length > 0 && (
          <div class="pair">
            <PassRateChart days={days} />
            <DurationChart days={days} />
          </div>
        )}
        <Section title="Builds" more={<a href={withQuery(links.builds, { branch: scope.branch })}>all builds</a>}>
          <LiveBuilds builds={newest.items} branch={scope.branch} />
        </Section>
        <div class="pair">
          <Section title="Failing now">
            <Table label="Failing now" columns={failingColumns} rows={failing} keyOf={({ testId }) => testId} empty="No test fails." />
          </Section>
          <Section
            title="Newest failures by error"
            more={<a href={withQuery(links.runs, { ...onward, status: 'failed' })}>all failed runs</a>}
          >
            <Table
              label="Newest failures by error"
              columns={failureColumns}
              rows={failures}
              keyOf={({ signature }) => signature}
              empty="No run failed in this time."
            />
          </Section>
        </div>
        <div class="pair">
          <Section title="Flakiest tests">
            <Table
              label="Flakiest tests"
              columns={flakyColumns}
              rows={flaky}
              keyOf={({ testId }) => testId}
              empty="No test passed only on a retry in this time."
            />
          </Section>
          <Section title="Slowest tests" more={<a href={withQuery(links.runs, { ...onward, sort: 'slowest' })}>slowest runs</a>}>
            <Table
              label="Slowest tests"
              columns={slowColumns}
              rows={slow}
              keyOf={({ testId }) => testId}
              empty="No test passed in this time."
            />
          </Section>
        </div>
      </>
    ),
  };
}

function RateTiles({ rates }: { readonly rates: Rates }) {
  const undecided = [rates.skipped > 0 ? `${rates.skipped} skipped` : '', rates.interrupted > 0 ? `${rates.interrupted} interrupted` : ''];
  return (
    <Tiles
      tiles={[
        { name: 'Pass rate', value: percent(rates.testPassRate), note: `of ${plural(rates.tests, 'result')}` },
        { name: 'Flaky rate', value: percent(rates.flakyRate), note: `${rates.flaky} passed only on a retry` },
        {
          name: 'Failed',
          value: String(rates.unexpected),
          note: undecided.filter(Boolean).join(', ') || 'none skipped',
          tone: rates.unexpected > 0 ? 'bad' : 'good',
        },
        { name: 'Attempts passed', value: percent(rates.attemptPassRate), note: `of ${plural(rates.attempts, 'attempt')}` },
      ]}
    />
  );
}

const secondsOf = ({ day }: DayFigures): number => Date.parse(`${day}T00:00:00Z`) / 1000;

function PassRateChart({ days }: { readonly days: readonly DayFigures[] }) {
  return (
    <Chart
      title="Pass rate and flaky rate by day"
      data={{
        unit: 'percent',
        by: 'day',
        x: days.map(secondsOf),
        series: [
          { label: 'passed', tone: 'good', shape: 'line', values: days.map(({ testPassRate }) => testPassRate) },
          { label: 'flaky', tone: 'warn', shape: 'line', values: days.map(({ flakyRate }) => flakyRate) },
        ],
      }}
    />
  );
}

function DurationChart({ days }: { readonly days: readonly DayFigures[] }) {
  return (
    <Chart
      title="Duration by day"
      data={{
        unit: 'milliseconds',
        by: 'day',
        x: days.map(secondsOf),
        series: [
          { label: 'median build', tone: 'accent', shape: 'line', values: days.map(({ medianBuildMs }) => medianBuildMs) },
          {
            label: 'test time per build',
            tone: 'other',
            shape: 'line',
            values: days.map(({ testTimeMs, builds }) => (builds === 0 ? null : testTimeMs / builds)),
          },
        ],
      }}
    />
  );
}

const failingColumns: readonly Column<FailingTest>[] = [
  { head: 'Test', kind: 'main', cell: (test) => <NamedTest test={test} /> },
  {
    head: 'Failing since',
    cell: (test) => (
      <a href={links.run(test.firstRunId)}>
        <Time at={test.failingSince} />
      </a>
    ),
  },
  { head: 'Builds', kind: 'number', cell: ({ builds }) => builds },
];

const failureColumns: readonly Column<FailureGroup>[] = [
  {
    head: 'Error',
    kind: 'main',
    cell: ({ signature, lastRunId }) => (
      <a href={links.run(lastRunId)} class="signature">
        <bdi>{short(signature, 300) || '(no message)'}</bdi>
      </a>
    ),
  },
  { head: 'Tests', kind: 'number', cell: ({ tests }) => tests },
  { head: 'Attempts', kind: 'number', cell: ({ attempts }) => attempts },
  { head: 'Last', cell: ({ lastAt }) => <Time at={lastAt} /> },
];

const flakyColumns: readonly Column<FlakyTest>[] = [
  { head: 'Test', kind: 'main', cell: (test) => <NamedTest test={test} /> },
  { head: 'Flaky', kind: 'number', cell: ({ flakyRate }) => percent(flakyRate) },
  { head: 'Builds', kind: 'number', cell: ({ flaky, tests }) => `${flaky} of ${tests}` },
  { head: 'Last', cell: ({ lastFlakyAt }) => <Time at={lastFlakyAt} /> },
];

const slowColumns: readonly Column<SlowTest>[] = [
  { head: 'Test', kind: 'main', cell: (test) => <NamedTest test={test} /> },
  { head: 'Median', kind: 'number', cell: ({ medianMs }) => duration(medianMs) },
  { head: 'Spread', kind: 'number', cell: ({ spreadMs }) => duration(spreadMs) },
  { head: '95 %', kind: 'number', cell: ({ p95Ms }) => duration(p95Ms) },
  { head: 'Attempts', kind: 'number', cell: ({ attempts }) => attempts },
];

/** @jsxImportSource preact */
/** `/ui/drift`: how far pages moved from what was learnt on them, day by day, and which tests depend on a page. */
import type { Dependent, Drift, DriftPage } from '../../../history/schemas.js';
import type { History } from '../../../storage/history/history.js';
import type { ChartTone } from '../client/chartData.js';
import { links, withQuery } from '../links.js';
import { Chart } from '../parts/chart.js';
import { Field, Filters } from '../parts/filters.js';
import type { PageView } from '../parts/layout.js';
import { Time } from '../parts/names.js';
import { Section, Table, type Column } from '../parts/table.js';
import { short } from '../parts/text.js';
import { driftQuery, parseQuery, scopeOf } from '../query.js';

/** Pages with a line in the chart, and rows of a table. */
const drawn: readonly ChartTone[] = ['accent', 'warn', 'good', 'bad', 'other', 'quiet'];
const shown = 200;

export async function driftPage({ heals }: History, query: unknown): Promise<PageView> {
  const asked = parseQuery(driftQuery, query);
  const scope = scopeOf(asked);
  const days = Math.max(1, Math.ceil((Date.now() - scope.since.getTime()) / 86_400_000));
  const drift = await heals.drift(days, asked.page);
  const { page } = asked;
  return {
    title: 'Drift',
    nav: links.drift,
    body: (
      <>
        <h1>Drift</h1>
        <p class="under">How far the structure of a page was from the one learnt, 0 to 1, whenever a locator had to be looked for there.</p>
        <Filters action={links.drift} scope={scope} without={['branch', 'project']}>
          <Field name="page" label="Page" value={page} hint="all" />
        </Filters>
        {drift.byDay.length > 0 && <DriftChart drift={drift} />}
        <Section title="Pages">
          <Table
            label="Pages"
            columns={pageColumns}
            rows={drift.pages.slice(0, shown)}
            keyOf={({ urlPattern }) => urlPattern}
            empty="No page is remembered."
          />
          {drift.pages.length > shown && <p class="empty">{`${drift.pages.length - shown} more`}</p>}
        </Section>
        {page !== undefined && (
          <>
            <Section
              title="Tests that depend on it"
              more={<a href={withQuery(links.heals, { page, since: scope.sinceText })}>heals on this page</a>}
            >
              <Table
                label="Tests that depend on it"
                columns={testColumns}
                rows={drift.tests.slice(0, shown)}
                keyOf={({ testId, urlPattern }) => `${testId} ${urlPattern}`}
                empty="No test had to look for a locator there."
              />
            </Section>
          </>
        )}
      </>
    ),
  };
}

function DriftChart({ drift }: { readonly drift: Drift }) {
  const x = [...new Set(drift.byDay.map(({ day }) => day))].sort();
  // The pages come with the largest drift first.
  const observed = new Set(drift.byDay.map(({ urlPattern }) => urlPattern));
  const pages = drift.pages.map(({ urlPattern }) => urlPattern).filter((pattern) => observed.has(pattern));
  return (
    <Chart
      title={pages.length > drawn.length ? `Mean drift by day, the ${drawn.length} pages that moved most` : 'Mean drift by day'}
      data={{
        unit: 'share',
        by: 'day',
        x: x.map((day) => Date.parse(`${day}T00:00:00Z`) / 1000),
        series: pages.slice(0, drawn.length).map((pattern, index) => {
          const byDay = new Map(
            drift.byDay.filter(({ urlPattern }) => urlPattern === pattern).map(({ day, meanDrift }) => [day, meanDrift]),
          );
          return {
            label: short(pattern, 60),
            tone: drawn[index] ?? 'quiet',
            shape: 'line' as const,
            values: x.map((day) => byDay.get(day) ?? null),
          };
        }),
      }}
    />
  );
}

const three = (value: number | null): string => (value === null ? '' : value.toFixed(3));

const pageColumns: readonly Column<DriftPage>[] = [
  {
    head: 'Page',
    kind: 'main',
    cell: ({ urlPattern }) => (
      <a href={links.driftOf(urlPattern)}>
        <bdi>{short(urlPattern, 200)}</bdi>
      </a>
    ),
  },
  { head: 'Mean drift', kind: 'number', cell: ({ meanDrift }) => three(meanDrift) },
  { head: 'Largest', kind: 'number', cell: ({ maxDrift }) => three(maxDrift) },
  { head: 'Looks', kind: 'number', cell: ({ observations }) => observations },
  { head: 'Healed', kind: 'number', cell: ({ healed }) => healed },
  { head: 'Refused', kind: 'number', cell: ({ refused }) => refused },
  { head: 'Retired', kind: 'number', cell: ({ retired }) => retired },
  { head: 'Remembered', kind: 'number', cell: ({ entries }) => entries },
];

const testColumns: readonly Column<Dependent>[] = [
  {
    head: 'Test',
    kind: 'main',
    cell: ({ testId, testTitle }) => (
      <a href={links.test(testId)}>
        <bdi>{short(testTitle, 200)}</bdi>
      </a>
    ),
  },
  { head: 'Healed', kind: 'number', cell: ({ healed }) => healed },
  { head: 'Refused', kind: 'number', cell: ({ refused }) => refused },
  { head: 'Retired', kind: 'number', cell: ({ retired }) => retired },
  { head: 'Last', cell: ({ lastAt }) => <Time at={lastAt} /> },
];

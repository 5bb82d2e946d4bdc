/** @jsxImportSource preact */
/** `/ui/runs`: attempts by any filter. */
import { runOutcome, runStatus } from '../../../history/schemas.js';
import type { History } from '../../../storage/history/history.js';
import { links, withQuery } from '../links.js';
import { Choice, Field, Filters } from '../parts/filters.js';
import type { PageView } from '../parts/layout.js';
import { Attempts } from '../parts/names.js';
import { wordOf } from '../parts/status.js';
import { Pager, Section } from '../parts/table.js';
import { parseQuery, queryOf, runsQuery, scopeOf } from '../query.js';

const pageLength = 100;

const sortNames = [
  ['newest', 'newest first'],
  ['oldest', 'oldest first'],
  ['slowest', 'slowest first'],
  ['fastest', 'fastest first'],
] as const;

export async function runList({ runs }: History, query: unknown): Promise<PageView> {
  const asked = parseQuery(runsQuery, query);
  const scope = scopeOf(asked);
  const { test, build, status, outcome, healed, sort, cursor } = asked;
  const { items, nextCursor } = await runs.list({
    status: status === undefined ? undefined : [status],
    outcome,
    test,
    buildId: build,
    branch: scope.branch,
    project: scope.project,
    since: scope.since,
    healed: healed === undefined ? undefined : healed === 'yes',
    sort,
    cursor,
    limit: pageLength,
  });
  const here = { ...queryOf(scope), test, build, status, outcome, healed, sort };
  return {
    title: 'Runs',
    nav: links.runs,
    body: (
      <>
        <h1>Runs</h1>
        <Filters action={links.runs} scope={scope}>
          <Field name="test" label="Title or file" value={test} hint="part of it; * for anything" />
          <Choice name="status" label="Status" value={status} options={runStatus.options.map((value) => [value, statusName(value)])} />
          <Choice name="outcome" label="Outcome" value={outcome} options={runOutcome.options.map((value) => [value, wordOf(value)])} />
          <Choice
            name="healed"
            label="Heals"
            value={healed}
            options={[
              ['yes', 'healed'],
              ['no', 'not healed'],
            ]}
          />
          <Choice name="sort" label="Order" value={sort ?? 'newest'} options={sortNames} />
          {build !== undefined && <Field name="build" label="Build" value={build} />}
        </Filters>
        <Section title={sortNames.find(([value]) => value === (sort ?? 'newest'))?.[1] ?? ''}>
          <Attempts label="Runs" runs={items} empty="No run matches." />
        </Section>
        <Pager
          first={cursor === undefined ? null : withQuery(links.runs, here)}
          next={nextCursor === null ? null : withQuery(links.runs, { ...here, cursor: nextCursor })}
        />
      </>
    ),
  };
}

const statusName = (status: string): string => (status === 'timedOut' ? 'timed out' : status);

/** @jsxImportSource preact */
/** `/ui/tests`: tests by file and title, found by a part of either. */
import { duration } from '../../../history/format.js';
import type { TestRow } from '../../../history/schemas.js';
import type { History } from '../../../storage/history/history.js';
import { links, withQuery } from '../links.js';
import { Field, Filters } from '../parts/filters.js';
import type { PageView } from '../parts/layout.js';
import { NamedTest, Time } from '../parts/names.js';
import { Status } from '../parts/status.js';
import { Pager, Section, Table, type Column } from '../parts/table.js';
import { parseQuery, scopeOf, testsQuery } from '../query.js';

const pageLength = 100;

export async function testList({ tests }: History, query: unknown): Promise<PageView> {
  const asked = parseQuery(testsQuery, query);
  const { test, project, cursor } = asked;
  const { items, nextCursor } = await tests.list({ test, project, cursor, limit: pageLength });
  return {
    title: 'Tests',
    nav: links.tests,
    body: (
      <>
        <h1>Tests</h1>
        <Filters action={links.tests} scope={scopeOf(asked)} without={['since', 'branch']}>
          <Field name="test" label="Title or file" value={test} hint="part of it; * for anything" />
        </Filters>
        <Section title="By file and title">
          <Table label="Tests" columns={columns} rows={items} keyOf={({ testId }) => testId} empty="No test matches." />
        </Section>
        <Pager
          first={cursor === undefined ? null : withQuery(links.tests, { test, project })}
          next={nextCursor === null ? null : withQuery(links.tests, { test, project, cursor: nextCursor })}
        />
      </>
    ),
  };
}

const columns: readonly Column<TestRow>[] = [
  { head: 'Last status', kind: 'sign', cell: ({ lastStatus }) => (lastStatus === null ? '' : <Status of={lastStatus} bare />) },
  { head: 'Test', kind: 'main', cell: (test) => <NamedTest test={test} tags={test.tags} /> },
  { head: 'Last run', cell: ({ lastStartedAt }) => <Time at={lastStartedAt} /> },
  { head: 'Duration', kind: 'number', cell: ({ lastDurationMs }) => duration(lastDurationMs) },
];

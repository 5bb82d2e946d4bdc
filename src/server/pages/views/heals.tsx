/** @jsxImportSource preact */
/** `/ui/heals`: heals, refusals and observations, newest first. */
import { healStatus } from '../../../history/schemas.js';
import type { History } from '../../../storage/history/history.js';
import { links, withQuery } from '../links.js';
import { Choice, Field, Filters } from '../parts/filters.js';
import { HealCards } from '../parts/healCard.js';
import type { PageView } from '../parts/layout.js';
import { Pager, Section } from '../parts/table.js';
import { healsQuery, parseQuery, queryOf, scopeOf } from '../query.js';

const pageLength = 50;

export async function healList({ heals }: History, query: unknown): Promise<PageView> {
  const asked = parseQuery(healsQuery, query);
  const scope = scopeOf(asked, '30d');
  const { test, status, page, cursor } = asked;
  const { items, nextCursor } = await heals.list({
    test,
    status: status === undefined ? undefined : [status],
    page,
    branch: scope.branch,
    project: scope.project,
    since: scope.since,
    cursor,
    limit: pageLength,
  });
  const here = { ...queryOf(scope), since: asked.since, test, status, page };
  return {
    title: 'Heals',
    nav: links.heals,
    body: (
      <>
        <h1>Heals</h1>
        <Filters action={links.heals} scope={scope}>
          <Field name="test" label="Test, file or locator" value={test} hint="part of it; * for anything" />
          <Choice name="status" label="Status" value={status} options={healStatus.options.map((value) => [value, value])} />
          {page !== undefined && <Field name="page" label="Page" value={page} />}
        </Filters>
        <Section title="Newest first">{items.length === 0 ? <p class="empty">No heal matches.</p> : <HealCards heals={items} />}</Section>
        <Pager
          first={cursor === undefined ? null : withQuery(links.heals, here)}
          next={nextCursor === null ? null : withQuery(links.heals, { ...here, cursor: nextCursor })}
        />
      </>
    ),
  };
}

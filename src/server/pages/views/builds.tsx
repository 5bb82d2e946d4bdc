/** @jsxImportSource preact */
/** `/ui/builds`: builds, newest first; and the list that keeps itself up to date on the overview. */
import { duration } from '../../../history/format.js';
import type { BuildRow } from '../../../history/schemas.js';
import type { History } from '../../../storage/history/history.js';
import { links, withQuery } from '../links.js';
import { Filters } from '../parts/filters.js';
import type { PageView } from '../parts/layout.js';
import { BuildLink, healNote, Time } from '../parts/names.js';
import { Bar, Status } from '../parts/status.js';
import { Pager, Section, Table, type Column } from '../parts/table.js';
import { short } from '../parts/text.js';
import { parseQuery, scopeOf, windowQuery } from '../query.js';

const pageLength = 50;
/** Builds of the live list, and how often it asks (milliseconds). */
const liveLength = 10;
const liveEvery = 5000;

export async function buildList({ builds }: History, query: unknown): Promise<PageView> {
  const asked = parseQuery(windowQuery, query);
  const scope = scopeOf(asked, '365d');
  const { items, nextCursor } = await builds.list({ branch: scope.branch, since: scope.since, cursor: asked.cursor, limit: pageLength });
  const here = { since: asked.since, branch: scope.branch };
  return {
    title: 'Builds',
    nav: links.builds,
    body: (
      <>
        <h1>Builds</h1>
        <Filters action={links.builds} scope={scope} without={['project']} />
        <Section title="Newest first">
          <Builds builds={items} empty="No build in this time." />
        </Section>
        <Pager
          first={asked.cursor === undefined ? null : withQuery(links.builds, here)}
          next={nextCursor === null ? null : withQuery(links.builds, { ...here, cursor: nextCursor })}
        />
      </>
    ),
  };
}

/** Only the list, for the script that refreshes it. */
export async function liveBuilds({ builds }: History, query: unknown) {
  const { branch } = parseQuery(windowQuery, query);
  const { items } = await builds.list({ branch, limit: liveLength });
  return <LiveBuilds builds={items} branch={branch} />;
}

export function LiveBuilds({ builds, branch }: { readonly builds: readonly BuildRow[]; readonly branch: string | undefined }) {
  return (
    <div id="live-builds" data-live={withQuery(links.liveBuilds, { branch })} data-every={liveEvery}>
      <Builds
        builds={builds}
        empty="No build yet. Add the reporter playwright-pacts/reporter to your Playwright config and run your tests."
      />
    </div>
  );
}

function Builds({ builds, empty }: { readonly builds: readonly BuildRow[]; readonly empty: string }) {
  return <Table label="Builds" columns={columns} rows={builds} keyOf={({ buildId }) => buildId} empty={empty} />;
}

export const buildDuration = ({ startedAt, finishedAt }: Pick<BuildRow, 'startedAt' | 'finishedAt'>): string =>
  finishedAt === null ? '' : duration(Date.parse(finishedAt) - Date.parse(startedAt));

/** `3 passed, 1 failed`: only what there is. */
export const outcomeText = ({ status, expected, flaky, unexpected, skipped, interrupted, missing }: BuildRow): string =>
  (
    [
      [unexpected, 'failed'],
      [flaky, 'flaky'],
      [expected, 'passed'],
      [skipped, 'skipped'],
      [interrupted, 'interrupted'],
      [missing, status === 'running' ? 'to come' : 'missing'],
    ] as const
  )
    .filter(([count]) => count > 0)
    .map(([count, word]) => `${count} ${word}`)
    .join(', ');

export function OutcomeBar({ build }: { readonly build: BuildRow }) {
  return (
    <Bar
      parts={[
        { tone: 'bad', count: build.unexpected },
        { tone: 'warn', count: build.flaky + build.interrupted },
        { tone: 'good', count: build.expected },
        { tone: 'quiet', count: build.skipped + build.missing },
      ]}
    />
  );
}

const columns: readonly Column<BuildRow>[] = [
  { head: 'Status', kind: 'sign', cell: ({ status }) => <Status of={status} bare /> },
  {
    head: 'Build',
    kind: 'main',
    cell: (build) => (
      <div class="named">
        <BuildLink id={build.buildId} branch={build.branch} />
        <div class="place">
          <bdi>
            {[build.commit?.slice(0, 10), build.author === null ? null : short(build.author, 40), build.ci].filter(Boolean).join(' · ')}
          </bdi>
        </div>
      </div>
    ),
  },
  {
    head: 'Tests',
    cell: (build) => (
      <div class="outcomes">
        <OutcomeBar build={build} />
        {outcomeText(build) || 'none yet'}
      </div>
    ),
  },
  { head: 'Shards', kind: 'number', cell: ({ shardsSeen, shardTotal }) => (shardTotal > 1 ? `${shardsSeen} of ${shardTotal}` : '') },
  { head: 'Heals', cell: healNote },
  { head: 'Started', cell: ({ startedAt }) => <Time at={startedAt} /> },
  { head: 'Duration', kind: 'number', cell: (build) => (build.status === 'running' ? 'running' : buildDuration(build)) },
];

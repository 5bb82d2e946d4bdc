/** @jsxImportSource preact */
/** `/ui/builds/:id`: one build, shard by shard, and its tests by outcome. A running one keeps itself up to date. */
import { duration } from '../../../history/format.js';
import type { Build, RunRow, Shard } from '../../../history/schemas.js';
import type { History } from '../../../storage/history/history.js';
import { links, withQuery } from '../links.js';
import type { PageView } from '../parts/layout.js';
import { Attempts, healNote, Time } from '../parts/names.js';
import { Bar, Status } from '../parts/status.js';
import { Facts, Pager, Section, Table, type Column } from '../parts/table.js';
import { short, webUrl } from '../parts/text.js';
import { PageError } from '../pageError.js';
import { buildQuery, parseQuery } from '../query.js';
import { buildDuration, OutcomeBar, outcomeText } from './builds.js';

const pageLength = 100;
/** How often a running build asks (milliseconds). */
const liveEvery = 2000;

export async function buildPage({ builds, runs }: History, id: string, query: unknown): Promise<PageView> {
  const { outcome, cursor } = parseQuery(buildQuery, query);
  const build = await builds.get(id);
  if (!build) throw new PageError(404, `There is no build "${short(id, 100)}".`);
  const list = { buildId: id, limit: pageLength };
  const isFirst = outcome === undefined && cursor === undefined;
  const none = { items: [] as RunRow[] };
  const [chosen, failed, flaky, running] = await Promise.all([
    runs.list({ ...list, outcome, cursor }),
    isFirst && build.unexpected > 0 ? runs.list({ ...list, outcome: 'unexpected' }) : none,
    isFirst && build.flaky > 0 ? runs.list({ ...list, outcome: 'flaky' }) : none,
    isFirst && build.status === 'running' ? runs.list({ ...list, status: ['running'] }) : none,
  ]);
  const address = links.build(id);
  return {
    title: `Build ${short(id, 60)}`,
    nav: links.builds,
    body: (
      <div
        id="live-build"
        {...(build.status === 'running' ? { 'data-live': withQuery(address, { outcome, cursor }), 'data-every': liveEvery } : {})}
      >
        <h1>
          Build <bdi>{short(id, 200)}</bdi>
        </h1>
        <p class="headline" aria-live="polite">
          <Status of={build.status} /> {outcomeText(build) || 'no test has reported yet'}
        </p>
        <OutcomeBar build={build} />
        <BuildFacts build={build} />
        {(build.shardTotal > 1 || build.shards.length > 1) && <Shards build={build} />}
        <OutcomeChips build={build} chosen={outcome} />
        {running.items.length > 0 && (
          <Section title="Running now">
            <Attempts label="Running now" runs={running.items} known="build" />
          </Section>
        )}
        {failed.items.length > 0 && (
          <Section title="Failed">
            <Attempts label="Failed" runs={failed.items} known="build" />
          </Section>
        )}
        {flaky.items.length > 0 && (
          <Section title="Flaky">
            <Attempts label="Flaky" runs={flaky.items} known="build" />
          </Section>
        )}
        {[...byFile(chosen.items)].map(([file, attempts]) => (
          <Section title={short(file, 200)} key={file}>
            <Attempts label={file} runs={attempts} known="build" />
          </Section>
        ))}
        {chosen.items.length === 0 && <p class="empty">No result{outcome === undefined ? ' yet' : ' of this kind'}.</p>}
        <Pager
          first={cursor === undefined ? null : withQuery(address, { outcome })}
          next={chosen.nextCursor === null ? null : withQuery(address, { outcome, cursor: chosen.nextCursor })}
        />
      </div>
    ),
  };
}

function byFile(runs: readonly RunRow[]): Map<string, RunRow[]> {
  const files = new Map<string, RunRow[]>();
  for (const run of runs) files.set(run.file, [...(files.get(run.file) ?? []), run]);
  return new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function BuildFacts({ build }: { readonly build: Build }) {
  const job = webUrl(build.ciUrl);
  return (
    <Facts
      facts={[
        ['Branch', build.branch === null ? null : <bdi>{short(build.branch)}</bdi>],
        ['Commit', build.commit === null ? null : <code>{short(build.commit, 40)}</code>],
        ['Author', build.author === null ? null : <bdi>{short(build.author)}</bdi>],
        [
          'CI',
          job === null ? (
            build.ci
          ) : (
            <a href={job} rel="noreferrer">
              {build.ci ?? 'job'}
            </a>
          ),
        ],
        ['Started', <Time at={build.startedAt} />],
        ['Duration', buildDuration(build)],
        ['Test time', duration(build.testTimeMs)],
        ['Attempts', build.attempts],
        [
          'Heals',
          healNote(build) ? (
            <a href={withQuery(links.runs, { build: build.buildId, healed: 'yes', since: '365d' })}>{healNote(build)}</a>
          ) : null,
        ],
        ['Playwright', build.playwrightVersion],
      ]}
    />
  );
}

function OutcomeChips({ build, chosen }: { readonly build: Build; readonly chosen: string | undefined }) {
  const chips = [
    [undefined, 'All', build.tests],
    ['unexpected', 'Failed', build.unexpected],
    ['flaky', 'Flaky', build.flaky],
    ['expected', 'Passed', build.expected],
    ['skipped', 'Skipped', build.skipped],
  ] as const;
  return (
    <nav class="chips" aria-label="Tests by outcome">
      {chips.map(([outcome, name, count]) => (
        <a key={name} href={withQuery(links.build(build.buildId), { outcome })} aria-current={outcome === chosen ? 'page' : undefined}>
          {name} <span class="count">{count}</span>
        </a>
      ))}
    </nav>
  );
}

/** A shard of which nothing came has a row too. */
function Shards({ build }: { readonly build: Build }) {
  const seen = new Set(build.shards.map(({ shardIndex }) => shardIndex));
  const silent = Array.from({ length: Math.min(build.shardTotal, 1000) }, (_, index) => index + 1).filter((index) => !seen.has(index));
  return (
    <Section title="Shards">
      <Table
        label="Shards"
        columns={shardColumns}
        rows={build.shards}
        keyOf={({ shardIndex }) => String(shardIndex)}
        empty="No shard has reported."
      />
      {silent.length > 0 && <p class="empty">{`Nothing came from shard ${silent.slice(0, 50).join(', ')} of ${build.shardTotal}.`}</p>}
    </Section>
  );
}

const shardColumns: readonly Column<Shard>[] = [
  { head: 'Status', kind: 'sign', cell: ({ status }) => <Status of={status} bare /> },
  {
    head: 'Shard',
    kind: 'main',
    cell: ({ shardIndex, host }) => (
      <>
        {shardIndex} <bdi class="place">{short(host, 80)}</bdi>
      </>
    ),
  },
  {
    head: 'Tests',
    cell: ({ tests, expectedTests, unexpected, flaky }) => (
      <div class="outcomes">
        <Bar
          parts={[
            { tone: 'bad', count: unexpected },
            { tone: 'warn', count: flaky },
            { tone: 'good', count: Math.max(tests - unexpected - flaky, 0) },
            { tone: 'quiet', count: Math.max(expectedTests - tests, 0) },
          ]}
        />
        {`${tests} of ${expectedTests}${unexpected > 0 ? `, ${unexpected} failed` : ''}${flaky > 0 ? `, ${flaky} flaky` : ''}`}
      </div>
    ),
  },
  { head: 'Started', cell: ({ startedAt }) => <Time at={startedAt} /> },
  { head: 'Test time', kind: 'number', cell: ({ testTimeMs }) => duration(testTimeMs) },
  { head: 'Duration', kind: 'number', cell: buildDuration },
];

/** @jsxImportSource preact */
/** How tests, times, projects and errors are named in lists. */
import { duration, moment } from '../../../history/format.js';
import type { RunRow, TestName } from '../../../history/schemas.js';
import { links } from '../links.js';
import { Status, statusOfRun, wordOf } from './status.js';
import { listTitle, manyLines, short } from './text.js';
import { Table, type Column } from './table.js';

export function Time({ at }: { readonly at: string | null }) {
  return at === null ? null : (
    <time dateTime={at} class="time">
      {moment(at).slice(0, 16)}
    </time>
  );
}

export function Labels({ project, tags = [] }: { readonly project: string; readonly tags?: readonly string[] }) {
  return (
    <>
      {project !== '' && (
        <bdi class="label project" key="project">
          {short(project, 60)}
        </bdi>
      )}
      {tags.slice(0, 20).map((tag) => (
        <bdi class="label" key={tag}>
          {short(tag, 60)}
        </bdi>
      ))}
    </>
  );
}

/** Title, project, tags; below it the place in the code. @param href the history of the test unless another page is meant */
export function NamedTest({
  test,
  href,
  tags = [],
}: {
  readonly test: TestName;
  readonly href?: string;
  readonly tags?: readonly string[];
}) {
  return (
    <div class="named">
      <a href={href ?? links.test(test.testId)}>
        <bdi>{listTitle(test)}</bdi>
      </a>{' '}
      <Labels project={test.project} tags={tags} />
      <div class="place">
        <bdi>{`${short(test.file, 200)}:${test.line}`}</bdi>
      </div>
    </div>
  );
}

export function ErrorText({ text, label }: { readonly text: string; readonly label: string }) {
  return (
    <pre class="error" tabIndex={0} role="region" aria-label={label} dir="ltr">
      {manyLines(text)}
    </pre>
  );
}

export const healNote = ({ healed, refused }: { readonly healed: number; readonly refused: number }): string =>
  [healed > 0 ? `${healed} healed` : '', refused > 0 ? `${refused} refused` : ''].filter(Boolean).join(', ');

const firstLine = ({ errorMessage }: RunRow) => errorMessage !== null && <div class="first-line">{short(errorMessage.trim(), 160)}</div>;

const attemptColumns: readonly Column<RunRow>[] = [
  { head: 'Status', kind: 'sign', cell: (run) => <Status of={statusOfRun(run)} bare /> },
  {
    head: 'Test',
    kind: 'main',
    cell: (run) => (
      <>
        <NamedTest test={run} href={links.run(run.id)} tags={run.tags} />
        {firstLine(run)}
      </>
    ),
  },
  {
    head: 'Attempt',
    kind: 'main',
    cell: (run) => (
      <div class="named">
        <a href={links.run(run.id)}>{wordOf(statusOfRun(run))}</a>
        {firstLine(run)}
      </div>
    ),
  },
  { head: 'Retry', kind: 'number', cell: (run) => (run.retry > 0 ? `retry #${run.retry}` : '') },
  { head: 'Heals', cell: healNote },
  { head: 'Build', cell: (run) => <BuildLink id={run.buildId} branch={run.branch} /> },
  { head: 'Started', cell: (run) => <Time at={run.startedAt} /> },
  { head: 'Duration', kind: 'number', cell: (run) => (run.status === 'running' ? '' : duration(run.durationMs)) },
];

/** What the page around a list says already. */
const needless = {
  nothing: ['Attempt'],
  test: ['Test'],
  build: ['Attempt', 'Build', 'Started'],
} as const satisfies Record<string, readonly string[]>;

/** @param known what the page around the list is about */
export function Attempts({
  runs,
  label,
  empty = '',
  known = 'nothing',
}: {
  readonly runs: readonly RunRow[];
  readonly label: string;
  readonly empty?: string;
  readonly known?: keyof typeof needless;
}) {
  const without: readonly string[] = needless[known];
  const columns = attemptColumns.filter(({ head }) => !without.includes(head));
  return <Table label={label} columns={columns} rows={runs} keyOf={({ id }) => id} empty={empty} bare={known === 'build'} />;
}

export function BuildLink({ id, branch }: { readonly id: string; readonly branch?: string | null }) {
  return (
    <span class="build">
      <a href={links.build(id)}>
        <bdi>{short(id, 40)}</bdi>
      </a>
      {branch !== undefined && branch !== null && (
        <>
          {' '}
          <bdi class="label">{short(branch, 40)}</bdi>
        </>
      )}
    </span>
  );
}

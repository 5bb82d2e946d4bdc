/** @jsxImportSource preact */
/** `/ui/heals/:id`: the evidence of one heal, and what a person says to it. */
import { duration } from '../../../history/format.js';
import type { Heal } from '../../../history/schemas.js';
import type { ServerContext } from '../../context.js';
import { PageError } from '../pageError.js';
import { links } from '../links.js';
import { filesOf, type KeptArtifact } from '../parts/artifacts.js';
import { Change } from '../parts/healCard.js';
import type { PageView } from '../parts/layout.js';
import { Time } from '../parts/names.js';
import { Status } from '../parts/status.js';
import { Facts, Section, Table, type Column } from '../parts/table.js';
import { share, short } from '../parts/text.js';

const healId = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i;
/** Heals of one run that are counted to find a heal's picture. */
const healsOfRun = 200;

export async function healPage({ history, artifacts: files }: ServerContext, id: string): Promise<PageView> {
  const found = healId.test(id) ? await history.heals.list({ id, limit: 1 }) : { items: [] };
  const [heal] = found.items;
  if (!heal) throw new PageError(404, `There is no heal ${short(id, 100)}.`);
  const picture = await pictureOf(history.heals, history.runs, files, heal);
  return {
    title: `Heal of ${short(heal.locator, 60)}`,
    nav: links.heals,
    body: (
      <>
        <h1 class="title">
          {heal.healedLocator === null ? 'Not healed' : 'Healed'}: <bdi>{short(heal.testTitle, 300)}</bdi>
        </h1>
        <p class="headline">
          <Status of={heal.status} /> {meaning[heal.status]}
        </p>
        <Change heal={heal} />
        <HealFacts heal={heal} />
        {acted(heal) && <Review heal={heal} />}
        {picture !== null && <Picture runId={heal.runId} file={picture} />}
        <Section title="Candidates">
          {heal.healedLocator !== null && (
            <p class="under">
              <bdi>{short(heal.explanation, 1000)}</bdi>
            </p>
          )}
          <Table
            label="Candidates"
            columns={candidateColumns}
            rows={heal.candidates.map((candidate, index) => ({ ...candidate, index }))}
            keyOf={({ index }) => String(index)}
            empty="No element could do the job."
          />
        </Section>
      </>
    ),
  };
}

const meaning: Readonly<Record<Heal['status'], string>> = {
  probation: 'Its test has not ended yet.',
  confirmed: 'Its test passed afterwards.',
  suspect: 'Its test failed afterwards; nothing is remembered of it.',
  observed: 'It would have healed; the mode is observe.',
  refused: 'Nothing was acted on.',
  retired: 'It is no longer used: the own locator matches again, or it stopped matching.',
  otherElement: 'The locator matches, but another element than the one it was learnt on. Nothing was changed.',
};

const acted = ({ status }: Heal): boolean => ['probation', 'confirmed', 'suspect'].includes(status);

function HealFacts({ heal }: { readonly heal: Heal }) {
  return (
    <Facts
      facts={[
        ['Confidence', share(heal.confidence)],
        ['Lead over the next', share(heal.margin)],
        ['Drift of the page', heal.drift === null ? null : heal.drift.toFixed(3)],
        ['Cause', heal.cause],
        ['Operation', <bdi>{short(heal.operation, 60)}</bdi>],
        ['Remembered', heal.remembered ? 'yes' : 'no'],
        ['Time', duration(heal.durationMs)],
        ['At', <Time at={heal.at} />],
        ['In the code', heal.file === null ? null : <bdi>{`${short(heal.file, 200)}:${heal.line ?? ''}`}</bdi>],
        [
          'Page',
          <a href={links.driftOf(heal.urlPattern)}>
            <bdi>{short(heal.urlPattern, 200)}</bdi>
          </a>,
        ],
        ['Frame', heal.framePath === '' ? null : <bdi>{short(heal.framePath, 200)}</bdi>],
        ['Run', heal.hasRun ? <a href={links.run(heal.runId)}>its run</a> : 'not in the history'],
        ['Test', <a href={links.test(heal.testId)}>its history</a>],
      ]}
    />
  );
}

function Review({ heal }: { readonly heal: Heal }) {
  const decided = heal.review;
  return (
    <Section title="Is this the right element?">
      {decided !== null && (
        <p class="under" role="status">
          <Status of={decided} /> <Time at={heal.reviewedAt} />
        </p>
      )}
      <form method="post" action={links.review(heal.id)} class="review">
        <button name="decision" value="accepted" aria-pressed={decided === 'accepted'}>
          Accept
        </button>
        <button name="decision" value="rejected" aria-pressed={decided === 'rejected'}>
          Reject
        </button>
        <span class="place">Your specs stay as they are. What a rejected heal taught is forgotten, so that no run uses it again.</span>
      </form>
    </Section>
  );
}

function Picture({ runId, file: { artifact, missing } }: { readonly runId: string; readonly file: KeptArtifact }) {
  const href = links.artifact(runId, artifact.index);
  return (
    <Section title="The element that was acted on">
      {missing === null ? (
        <a href={href} class="picture">
          <img src={href} alt="The page with the element marked" loading="lazy" />
        </a>
      ) : (
        <p class="empty">{missing}</p>
      )}
    </Section>
  );
}

/** The picture of the run's n-th heal is its attachment `heal n element`. */
async function pictureOf(
  heals: ServerContext['history']['heals'],
  runs: ServerContext['history']['runs'],
  files: ServerContext['artifacts'],
  heal: Heal,
): Promise<KeptArtifact | null> {
  if (!heal.hasRun || !acted(heal)) return null;
  const [siblings, artifacts] = await Promise.all([heals.list({ runId: heal.runId, limit: healsOfRun }), runs.artifacts(heal.runId)]);
  const number =
    siblings.items
      .filter(acted)
      .reverse()
      .findIndex(({ id }) => id === heal.id) + 1;
  const picture = artifacts.find(({ name, contentType }) => name === `heal ${number} element` && contentType === 'image/png');
  const [file] = picture === undefined ? [] : await filesOf(files, heal.runId, [picture]);
  return file ?? null;
}

type Candidate = Heal['candidates'][number] & { readonly index: number };

const candidateColumns: readonly Column<Candidate>[] = [
  {
    head: 'Element',
    kind: 'main',
    cell: ({ preview }) => (
      <code>
        <bdi>{short(preview, 400)}</bdi>
      </code>
    ),
  },
  { head: 'Confidence', kind: 'number', cell: ({ confidence }) => share(confidence) },
  { head: 'Agrees in', cell: ({ matched }) => short(matched.join(', '), 300) },
  { head: 'Differs in', cell: ({ changed }) => short(changed.join(', '), 300) },
  { head: 'Against it', cell: ({ objections }) => short(objections.join(', '), 300) },
];

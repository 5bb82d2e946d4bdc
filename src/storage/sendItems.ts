/** Sends spool items to the database, many in one request. Sending them again changes nothing. */
import { isDataError, refusalOf } from './errors.js';
import type { BeginItem, RunItem, SpoolItem } from './spoolItem.js';
import type { Storage } from './storage.js';

/** Rows of one request at most; more in one statement are not quicker, and wait for each other. */
const maxRows = 4000;
const maxBegun = 1000;

export interface Sent {
  /** Attempts that the database has now; each is counted once. */
  sent: number;
  /** Results that a later start of the same shard has replaced. */
  superseded: number;
  /** Items that the database will never take, and why. */
  readonly rejected: { readonly item: SpoolItem; readonly reason: string }[];
}

export interface SendOptions {
  /** The items are left over from an earlier run. */
  readonly replayed: boolean;
  /** Called after each request. */
  readonly onProgress?: () => void;
}

/** @throws what the database answers, unless it is about the data: such items are rejected, and the others go on */
export async function sendItems(storage: Storage, items: readonly SpoolItem[], options: SendOptions): Promise<Sent> {
  const result: Sent = { sent: 0, superseded: 0, rejected: [] };
  const late = await startBuilds(storage, items, options);
  const isLate = ({ run }: RunItem | BeginItem): boolean => late.get(run.session ?? '')?.has(run.testId) ?? false;
  for (const batch of batchesOf(items)) {
    const [first] = batch;
    if (isRun(first)) {
      const runs = (batch as RunItem[]).filter((item) => !isLate(item));
      result.superseded += batch.length - runs.length;
      if (runs.length > 0) await sendOrReject(storage, runs, result, options);
    } else if (first) await sendOrReject(storage, [first], result, options);
  }
  const begun = begunOnly(items).filter((item) => !isLate(item));
  for (let from = 0; from < begun.length; from += maxBegun)
    await sendOrReject(storage, begun.slice(from, from + maxBegun), result, options);
  const refused = new Set(result.rejected.map(({ item }) => item));
  const sent = [...items.filter(isRun).filter((item) => !isLate(item)), ...begun].filter((item) => !refused.has(item));
  result.sent = new Set(sent.map(({ run }) => run.id)).size;
  return result;
}

const isRun = (item: SpoolItem | undefined): item is RunItem => item?.kind === 'run';

/** Attempts whose end is not among the items. */
function begunOnly(items: readonly SpoolItem[]): BeginItem[] {
  const ended = new Set(items.filter(isRun).map(({ run }) => run.id));
  return items.filter((item) => item.kind === 'begin').filter(({ run }) => !ended.has(run.id));
}

/** Builds come first, whatever their place: runs refer to them. @returns by session, tests that a later start has taken over */
async function startBuilds(storage: Storage, items: readonly SpoolItem[], { replayed, onProgress }: SendOptions) {
  const late = new Map<string, ReadonlySet<string>>();
  // The last word on a start counts.
  const builds = new Map(
    items.flatMap((item) => (item.kind === 'build' ? [[JSON.stringify([item.build.id, item.build.session]), item.build]] : [])),
  );
  for (const build of builds.values()) {
    late.set(build.session ?? '', await storage.builds.start(build, { replayed }));
    onProgress?.();
  }
  return late;
}

function batchesOf(items: readonly SpoolItem[]): SpoolItem[][] {
  const batches: SpoolItem[][] = [];
  let rows = 0;
  for (const item of items) {
    if (item.kind === 'build' || item.kind === 'begin') continue;
    const last = batches.at(-1);
    if (item.kind === 'run' && last?.[0]?.kind === 'run' && rows < maxRows) last.push(item);
    else {
      batches.push([item]);
      rows = 0;
    }
    if (item.kind === 'run') rows += 1 + item.run.steps.length + item.run.artifacts.length + item.run.metrics.length;
  }
  return batches;
}

async function sendOrReject(storage: Storage, batch: readonly SpoolItem[], result: Sent, options: SendOptions): Promise<void> {
  try {
    await send(storage, batch, options);
    options.onProgress?.();
  } catch (error) {
    if (!isDataError(error)) throw error;
    if (batch.length === 1 && batch[0]) result.rejected.push({ item: batch[0], reason: refusalOf(error) });
    else for (const item of batch) await sendOrReject(storage, [item], result, options);
  }
}

async function send(storage: Storage, batch: readonly SpoolItem[], { replayed }: SendOptions): Promise<void> {
  const runs = batch.filter(isRun).map(({ run }) => run);
  if (runs.length > 0) await storage.runs.saveAll(runs);
  // What an earlier run had begun and not ended when it died.
  const begun = batch.flatMap((item) => (item.kind === 'begin' ? [item.run] : []));
  if (begun.length > 0) await storage.runs.begin(begun, replayed ? 'interrupted' : 'running');
  for (const item of batch) if (item.kind === 'end') await storage.builds.end(item.end);
  const known = batch.flatMap((item) => (item.kind === 'run' || item.kind === 'knowledge' ? [item] : []));
  const heals = known.flatMap((item) => item.heals ?? []);
  if (heals.length > 0) await storage.heals.saveHeals(heals);
  const entries = known.flatMap((item) => item.entries ?? []);
  if (entries.length > 0) await storage.selectors.save(entries);
}

/** What a line of a spool file holds, and reading one that somebody else may have written. */
import fs from 'node:fs';
import * as z from 'zod/mini';
import type { HealRecord, SelectorEntry } from '../selector/types.js';
import { parseEntry } from './entrySchema.js';
import type { BuildEnd, BuildRecord, RunRecord } from './records.js';

export type SpoolItem =
  | { readonly kind: 'build'; readonly build: BuildRecord }
  | { readonly kind: 'end'; readonly end: BuildEnd }
  | BeginItem
  | RunItem
  | { readonly kind: 'knowledge'; readonly heals: readonly HealRecord[]; readonly entries: readonly SelectorEntry[] };

/** An attempt that has begun: what is left of one that is killed. */
export interface BeginItem {
  readonly kind: 'begin';
  readonly run: RunRecord;
}

export interface RunItem {
  readonly kind: 'run';
  readonly run: RunRecord;
  readonly heals?: readonly HealRecord[];
  readonly entries?: readonly SelectorEntry[];
}

/** Fields that are dates; JSON has none. */
const dateFields = new Set(['startedAt', 'finishedAt']);

const text = z.string();
const requiredText = text.check(z.minLength(1));
const nullableText = z.nullable(z.string());
const whole = z.int();
const place = { file: nullableText, line: z.nullable(whole), column: z.nullable(whole) };

const buildSchema = z.looseObject({
  id: requiredText,
  ci: nullableText,
  ciUrl: nullableText,
  branch: nullableText,
  commit: nullableText,
  author: nullableText,
  playwrightVersion: text,
  startedAt: z.date(),
  shardTotal: whole.check(z.minimum(1)),
  shardIndex: whole.check(z.minimum(1)),
  expectedTests: whole.check(z.minimum(0)),
  session: z.optional(z.uuid()),
  tests: z.optional(z.array(text)),
  host: z.optional(text),
  pid: z.optional(whole),
});

const endSchema = z.looseObject({
  id: requiredText,
  shardIndex: whole,
  session: z.optional(z.uuid()),
  status: text,
  finishedAt: z.date(),
  durationMs: z.number(),
});

const runSchema = z.looseObject({
  id: z.uuid(),
  buildId: requiredText,
  shardIndex: whole,
  session: z.optional(z.uuid()),
  testId: text,
  project: text,
  file: text,
  line: whole,
  column: whole,
  titlePath: z.array(text),
  title: text,
  tags: z.array(text),
  annotations: z.array(z.looseObject({ type: text })),
  retry: whole,
  repeatEachIndex: whole,
  workerIndex: whole,
  parallelIndex: whole,
  status: text,
  expectedStatus: text,
  outcome: nullableText,
  startedAt: z.date(),
  durationMs: z.number(),
  errorMessage: nullableText,
  errorStack: nullableText,
  healed: whole,
  refused: whole,
  steps: z.array(
    z.looseObject({
      index: whole,
      parentIndex: z.nullable(whole),
      depth: whole,
      category: text,
      title: text,
      ...place,
      startedAt: z.date(),
      durationMs: z.number(),
      error: nullableText,
    }),
  ),
  artifacts: z.array(
    z.looseObject({
      index: whole,
      name: text,
      kind: text,
      contentType: text,
      path: nullableText,
      sizeBytes: z.number(),
      sha256: nullableText,
    }),
  ),
  metrics: z.array(z.looseObject({ name: text, value: z.number(), unit: text })),
});

const healSchema = z.looseObject({
  id: z.uuid(),
  runId: z.uuid(),
  testId: text,
  testTitle: text,
  urlPattern: text,
  framePath: text,
  locator: text,
  operation: text,
  status: text,
  cause: text,
  remembered: z.boolean(),
  healedLocator: nullableText,
  confidence: z.nullable(z.number()),
  margin: z.nullable(z.number()),
  drift: z.nullable(z.number()),
  ...place,
  candidates: z.array(z.unknown()),
  explanation: text,
  durationMs: z.number(),
  at: z.number(),
});

const entriesSchema = z.array(z.custom<SelectorEntry>((value) => parseEntry(value) !== null));
const known = { heals: z.array(healSchema), entries: entriesSchema };

const itemSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('build'), build: buildSchema }),
  z.object({ kind: z.literal('end'), end: endSchema }),
  z.object({ kind: z.literal('begin'), run: runSchema }),
  z.object({ kind: z.literal('run'), run: runSchema, heals: z.optional(known.heals), entries: z.optional(known.entries) }),
  z.object({ kind: z.literal('knowledge'), ...known }),
]);

/** @returns null for a line that is no item, such as the last one of a killed process, which may be cut */
export function parseItem(line: string): SpoolItem | null {
  let value: unknown;
  try {
    value = JSON.parse(line, (key, item: unknown) => (dateFields.has(key) && typeof item === 'string' ? new Date(item) : item));
  } catch {
    return null;
  }
  const result = itemSchema.safeParse(value);
  return result.success ? (result.data as unknown as SpoolItem) : null;
}

/** The items of a file in order, and the lines that are none. The last line of a killed process may be cut: it is left out of both. */
export function readItems(file: string): { items: SpoolItem[]; broken: string[] } {
  const items: SpoolItem[] = [];
  const broken: string[] = [];
  const lines = fs.readFileSync(file, 'utf8').split('\n');
  for (const [index, line] of lines.entries()) {
    if (line === '') continue;
    const item = parseItem(line);
    if (item) items.push(item);
    else if (index < lines.length - 1) broken.push(line);
  }
  return { items, broken };
}

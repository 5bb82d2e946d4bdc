/**
 * What an entry of the selector memory looks like. Rows and Redis values may have been written by another version or by anybody:
 * what doesn't look like an entry is ignored, for ranking relies on it.
 */
import * as z from 'zod';
import type { Fingerprint } from '../healing/fingerprint.js';
import type { SelectorEntry } from '../selector/types.js';

/** Far above what the page half captures; a longer text is not ours. */
const text = z.string().max(2000);
const optionalText = text.exactOptional();
const texts = z.array(text).max(100).exactOptional();
const textMap = z.record(z.string(), text).exactOptional();
const flag = z.boolean().exactOptional();
const count = z.number().exactOptional();
const box = z.tuple([z.number(), z.number(), z.number(), z.number()]);
const pair = z.tuple([z.number(), z.number()]);

/** Loose: a property that a newer version adds passes through. */
const fingerprintSchema: z.ZodType<Fingerprint> = z.looseObject({
  version: z.literal(1),
  tag: text,
  ...textProperties(
    'type',
    'role',
    'name',
    'description',
    'ownText',
    'text',
    'value',
    'id',
    'field',
    'label',
    'placeholder',
    'title',
    'alt',
    'owner',
  ),
  ...textProperties('link', 'heading', 'landmark', 'form', 'dialog', 'row', 'column', 'path', 'anchor', 'names'),
  secret: flag,
  editable: flag,
  asksPassword: flag,
  options: texts,
  classes: texts,
  shadow: texts,
  testIds: textMap,
  data: textMap,
  aria: textMap,
  near: z.looseObject({ left: texts, above: texts, right: texts, below: texts, around: texts }).exactOptional(),
  ancestors: z
    .array(z.looseObject({ tag: text, id: optionalText, role: optionalText, classes: texts }))
    .max(50)
    .exactOptional(),
  index: pair.exactOptional(),
  box: box.exactOptional(),
  viewport: pair.exactOptional(),
  counts: z
    .looseObject({
      text: count,
      name: count,
      id: count,
      testId: count,
      field: count,
      link: count,
      className: count,
      ownClasses: count,
      fields: count,
    })
    .exactOptional(),
});

const entrySchema: z.ZodType<SelectorEntry> = z.object({
  urlPattern: z.string(),
  framePath: z.string(),
  locator: z.string(),
  fingerprint: fingerprintSchema,
  structure: z.string(),
  healedLocator: z.string().nullable(),
  healedSelector: z.string().nullable(),
  confidence: z.number().min(0).max(1).nullable(),
  hits: z.number().int(),
  misses: z.number().int(),
  learnedAt: z.number(),
  verifiedAt: z.number(),
});

/** @returns null if it doesn't look like an entry */
export function parseEntry(value: unknown): SelectorEntry | null {
  return entrySchema.safeParse(value).data ?? null;
}

function textProperties<Name extends keyof Fingerprint>(...names: Name[]): Record<Name, typeof optionalText> {
  return Object.fromEntries(names.map((name) => [name, optionalText])) as Record<Name, typeof optionalText>;
}

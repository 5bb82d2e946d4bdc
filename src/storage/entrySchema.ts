/**
 * What an entry of the selector memory looks like. Rows and Redis values may have been written by another version or by anybody:
 * what doesn't look like an entry is ignored, for ranking relies on it.
 */
import * as z from 'zod/mini';
import type { Fingerprint } from '../healing/fingerprint.js';
import type { SelectorEntry } from '../selector/types.js';

/** Far above what the page half captures; a longer text is not ours. */
const text = z.string().check(z.maxLength(2000));
const optionalText = z.exactOptional(text);
const texts = z.exactOptional(z.array(text).check(z.maxLength(100)));
const textMap = z.exactOptional(z.record(z.string(), text));
const flag = z.exactOptional(z.boolean());
const count = z.exactOptional(z.number());
const box = z.tuple([z.number(), z.number(), z.number(), z.number()]);
const pair = z.tuple([z.number(), z.number()]);

/** Loose: a property that a newer version adds passes through. */
const fingerprintSchema: z.ZodMiniType<Fingerprint> = z.looseObject({
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
  near: z.exactOptional(z.looseObject({ left: texts, above: texts, right: texts, below: texts, around: texts })),
  ancestors: z.exactOptional(
    z.array(z.looseObject({ tag: text, id: optionalText, role: optionalText, classes: texts })).check(z.maxLength(50)),
  ),
  index: z.exactOptional(pair),
  box: z.exactOptional(box),
  viewport: z.exactOptional(pair),
  counts: z.exactOptional(
    z.looseObject({
      text: count,
      name: count,
      id: count,
      testId: count,
      field: count,
      link: count,
      className: count,
      ownClasses: count,
      fields: count,
    }),
  ),
});

const entrySchema: z.ZodMiniType<SelectorEntry> = z.object({
  urlPattern: z.string(),
  framePath: z.string(),
  locator: z.string(),
  fingerprint: fingerprintSchema,
  structure: z.string(),
  healedLocator: z.nullable(z.string()),
  healedSelector: z.nullable(z.string()),
  confidence: z.nullable(z.number().check(z.minimum(0), z.maximum(1))),
  hits: z.int(),
  misses: z.int(),
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

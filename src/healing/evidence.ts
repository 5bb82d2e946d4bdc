/** The comparers: one per property, one signature, and one list that states them all. The weights are in `weights.ts`. Pure. */
import {
  anchored,
  around,
  beside,
  captions,
  classes,
  enclosing,
  exact,
  labels,
  links,
  lists,
  names,
  namesRare,
  norm,
  order,
  position,
  record,
  sameStable,
  scarcity,
  sequence,
  size,
  suffix,
  textual,
  token,
} from './comparisons.js';
import type { ExcludedEvidence } from './pageApi.js';
import type { Population } from './population.js';
import type { Prepared } from './prepared.js';

export { absent, gained, lost } from './comparisons.js';

/** Similarity 0..1, or one of the three constants above. */
export type Compare = (target: Prepared, candidate: Prepared, population: Population) => number;

export interface Comparer {
  readonly property: string;
  /** Shown to people. */
  readonly label: string;
  /** The assertions that must not lean on it. */
  readonly excludedBy: readonly ExcludedEvidence[];
  /** Says which element it is (identity), where it is (place), or what sort of thing it is (kind). */
  readonly nature: 'identity' | 'place' | 'kind';
  readonly compare: Compare;
}

/** In the order in which they are shown. */
export const comparers: readonly Comparer[] = [
  {
    property: 'caption',
    label: 'text',
    nature: 'identity',
    excludedBy: ['text', 'value', 'name'],
    compare: (t, c, population) => captions(t, c, population),
  },
  {
    property: 'captionExact',
    label: 'exact text',
    nature: 'identity',
    excludedBy: ['text', 'value', 'name'],
    compare: (t, c) => exact(t.caption, c.caption) * scarcity(c.source.counts?.text),
  },
  {
    property: 'ownText',
    label: 'own text',
    nature: 'identity',
    excludedBy: ['text', 'value'],
    compare: (t, c) => textual(t.ownText, c.ownText),
  },
  {
    property: 'label',
    label: 'label',
    nature: 'identity',
    excludedBy: ['text', 'name'],
    compare: (t, c, population) => labels(t, c, population),
  },
  {
    property: 'testId',
    label: 'test id',
    nature: 'identity',
    excludedBy: ['attributes'],
    compare: (t, c) => record(t.source.testIds, c.source.testIds),
  },
  { property: 'id', label: 'id', nature: 'identity', excludedBy: ['id', 'attributes'], compare: (t, c) => token(t.source.id, c.source.id) },
  {
    property: 'idExact',
    label: 'same id',
    nature: 'identity',
    excludedBy: ['id', 'attributes'],
    compare: (t, c) => sameStable(t.source.id, c.source.id),
  },
  {
    property: 'field',
    label: 'name attribute',
    nature: 'identity',
    excludedBy: ['attributes'],
    compare: (t, c) => token(t.source.field, c.source.field),
  },
  {
    property: 'placeholder',
    label: 'placeholder',
    nature: 'identity',
    excludedBy: ['attributes'],
    compare: (t, c) => textual(norm(t.source.placeholder), norm(c.source.placeholder)),
  },
  {
    property: 'title',
    label: 'title',
    nature: 'identity',
    excludedBy: ['attributes'],
    compare: (t, c) => textual(norm(t.source.title), norm(c.source.title)),
  },
  {
    property: 'alt',
    label: 'alt text',
    nature: 'identity',
    excludedBy: ['attributes'],
    compare: (t, c) => textual(norm(t.source.alt), norm(c.source.alt)),
  },
  { property: 'link', label: 'link', nature: 'identity', excludedBy: ['attributes'], compare: (t, c) => links(t, c) },
  {
    property: 'linkExact',
    label: 'same link',
    nature: 'identity',
    excludedBy: ['attributes'],
    compare: (t, c) => exact(t.source.link ?? '', c.source.link ?? '') * scarcity(t.source.counts?.link, c.source.counts?.link),
  },
  {
    property: 'options',
    label: 'options',
    nature: 'identity',
    excludedBy: ['text'],
    compare: (t, c) => lists(t.source.options, c.source.options),
  },
  {
    property: 'data',
    label: 'data attributes',
    nature: 'identity',
    excludedBy: ['attributes'],
    compare: (t, c) => record(t.source.data, c.source.data),
  },
  {
    property: 'names',
    label: 'words of names',
    nature: 'identity',
    excludedBy: ['id', 'class', 'attributes'],
    compare: (t, c, population) => names(t, c, population),
  },
  {
    property: 'namesRare',
    label: 'rare word of names',
    nature: 'identity',
    excludedBy: ['id', 'class', 'attributes'],
    compare: (t, c, population) => namesRare(t, c, population),
  },
  { property: 'classes', label: 'classes', nature: 'kind', excludedBy: ['class'], compare: (t, c) => classes(t.classes, c.classes) },
  {
    property: 'aria',
    label: 'aria attributes',
    nature: 'kind',
    excludedBy: ['attributes'],
    compare: (t, c) => record(t.source.aria, c.source.aria),
  },
  { property: 'tag', label: 'tag', nature: 'kind', excludedBy: [], compare: (t, c) => Number(t.source.tag === c.source.tag) },
  { property: 'family', label: 'kind of control', nature: 'kind', excludedBy: [], compare: (t, c) => Number(t.family === c.family) },
  {
    property: 'type',
    label: 'type',
    nature: 'kind',
    excludedBy: ['attributes'],
    compare: (t, c) => exact(t.source.type ?? '', c.source.type ?? ''),
  },
  {
    property: 'role',
    label: 'role',
    nature: 'kind',
    excludedBy: ['role'],
    compare: (t, c) => exact(t.source.role ?? '', c.source.role ?? ''),
  },
  { property: 'row', label: 'row', nature: 'place', excludedBy: [], compare: (t, c) => textual(norm(t.source.row), norm(c.source.row)) },
  {
    property: 'column',
    label: 'column',
    nature: 'place',
    excludedBy: [],
    compare: (t, c) => textual(norm(t.source.column), norm(c.source.column)),
  },
  { property: 'near', label: 'texts around', nature: 'place', excludedBy: [], compare: (t, c) => around(t, c) },
  { property: 'sides', label: 'text beside', nature: 'place', excludedBy: [], compare: (t, c) => beside(t, c) },
  {
    property: 'heading',
    label: 'heading above',
    nature: 'place',
    excludedBy: [],
    compare: (t, c) => textual(norm(t.source.heading), norm(c.source.heading)),
  },
  {
    property: 'landmark',
    label: 'landmark',
    nature: 'place',
    excludedBy: [],
    compare: (t, c) => textual(norm(t.source.landmark), norm(c.source.landmark)),
  },
  { property: 'form', label: 'form', nature: 'place', excludedBy: [], compare: (t, c) => token(t.source.form, c.source.form) },
  {
    property: 'dialog',
    label: 'dialog',
    nature: 'place',
    excludedBy: [],
    compare: (t, c) => textual(norm(t.source.dialog), norm(c.source.dialog)),
  },
  {
    property: 'ancestors',
    label: 'enclosing elements',
    nature: 'place',
    excludedBy: [],
    compare: (t, c) => enclosing(t.source.ancestors, c.source.ancestors),
  },
  { property: 'path', label: 'path', nature: 'place', excludedBy: [], compare: (t, c) => sequence(t.steps, c.steps) },
  { property: 'pathEnd', label: 'end of path', nature: 'place', excludedBy: [], compare: (t, c) => suffix(t.steps, c.steps) },
  { property: 'anchor', label: 'anchored path', nature: 'place', excludedBy: ['id'], compare: (t, c) => anchored(t, c) },
  {
    property: 'index',
    label: 'place among siblings',
    nature: 'place',
    excludedBy: [],
    compare: (t, c) => order(t.source.index, c.source.index),
  },
  { property: 'position', label: 'position on screen', nature: 'place', excludedBy: [], compare: (t, c) => position(t.source, c.source) },
  { property: 'size', label: 'size', nature: 'kind', excludedBy: [], compare: (t, c) => size(t.source.box, c.source.box) },
  { property: 'shadow', label: 'shadow root', nature: 'place', excludedBy: [], compare: (t, c) => lists(t.source.shadow, c.source.shadow) },
];

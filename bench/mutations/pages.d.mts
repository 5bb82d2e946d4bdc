/** One state of a made page: HTML of the body's content, and the nodes' keys in document order. */
export interface MadePage {
  readonly html: string;
  readonly keys: readonly number[];
}
export interface MadeCase {
  readonly seed: number;
  readonly css: string;
  readonly old: MadePage;
  readonly new: MadePage;
  readonly target: number;
  readonly present: boolean;
  readonly known: readonly number[];
  readonly capability: 'any' | 'editable' | 'checkable' | 'select';
  readonly changes: readonly string[];
}
export function makeCase(seed: number): MadeCase;

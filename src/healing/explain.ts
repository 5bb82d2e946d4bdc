/** Explanations a person understands: which properties agree, which changed, and one sentence. Pure. */
import { comparers, gained, lost } from './evidence.js';
import type { CandidateReport, FindResult, HealCause } from './pageApi.js';

/** Names shown once although two comparers look at them. */
const silent = new Set(['captionExact', 'idExact', 'linkExact', 'family', 'pathEnd', 'anchor', 'sides', 'ownText', 'label']);

export function agreement(evidence: readonly number[]): { readonly matched: string[]; readonly changed: string[] } {
  const matched: string[] = [];
  const changed: string[] = [];
  comparers.forEach((comparer, i) => {
    const value = evidence[i] ?? -1;
    if (silent.has(comparer.property)) return;
    if (value >= 0.8) matched.push(comparer.label);
    else if (value >= 0 && !(value === 0 && exactOnly.has(comparer.property))) changed.push(comparer.label);
    else if (value === lost) changed.push(`${comparer.label} (gone)`);
    else if (value === gained && comparer.nature !== 'place') changed.push(`${comparer.label} (new)`);
  });
  return { matched, changed };
}

/** These give 0 both for "differs" and for "neither has it". */
const exactOnly = new Set(['type', 'role']);

/** What kind of change made the locator break, seen from the element that was chosen. */
export function causeOf(evidence: readonly number[]): HealCause {
  const value = (property: string): number => evidence[comparers.findIndex((comparer) => comparer.property === property)] ?? -1;
  if (value('caption') !== 1 && value('caption') !== -1) return 'text';
  const attributes = ['testId', 'id', 'field', 'placeholder', 'title', 'alt', 'link', 'classes', 'aria', 'data', 'tag'];
  if (attributes.some((property) => isChange(value(property)))) return 'attribute';
  return 'moved';
}

function isChange(value: number): boolean {
  return value === lost || value === gained || (value >= 0 && value < 0.999);
}

/** One sentence: why this one, or why none. */
export function explain(result: FindResult): string {
  const best = result.candidates[0];
  if (result.chosen === null) return best === undefined ? result.refusal : `${result.refusal} Best candidate: ${best.preview}.`;
  const chosen = result.candidates[result.chosen];
  return chosen === undefined ? '' : sentence(chosen, result.candidates[result.chosen === 0 ? 1 : 0]);
}

function sentence(chosen: CandidateReport, next: CandidateReport | undefined): string {
  const same = listing(chosen.matched, 4);
  const other = listing(chosen.changed, 3);
  const runnerUp = next === undefined ? 'no other element came close' : `the next one reached ${percent(next.confidence)}`;
  return `${chosen.preview} with a confidence of ${percent(chosen.confidence)}: ${same} agree, ${other === '' ? 'nothing changed' : `changed: ${other}`}; ${runnerUp}.`;
}

function listing(names: readonly string[], limit: number): string {
  const shown = names.slice(0, limit).join(', ');
  return names.length > limit ? `${shown} and ${String(names.length - limit)} more` : shown;
}

function percent(value: number): string {
  return `${String(Math.round(value * 100))} %`;
}

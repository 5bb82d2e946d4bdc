// What the decision does on learning groups (steps of upgrades, made pages): right, wrong, refused, removed that were healed.
import { loadEngine } from './loadEngine.mjs';

const engine = await loadEngine();

/** The state assertions and content reads of a step ask for more confidence, as in the plugin. */
const careful = new Set(['text', 'value', 'read', 'visible']);

/** The decision on one group. */
export function decideOn(group) {
  return engine.decide(group.target, group.list, {
    threshold: careful.has(group.op) ? 0.75 : 0.6,
    margin: 0.15,
    capability: group.capability,
    known: group.known,
    excluded: group.op === 'text' ? ['text', 'name'] : group.op === 'value' ? ['value'] : [],
  });
}

export function tally(groups) {
  const t = { present: 0, right: 0, wrong: 0, refused: 0, removed: 0, removedHealed: 0 };
  const odd = [];
  for (const group of groups) {
    const d = decideOn(group);
    if (group.right.length === 0) {
      t.removed++;
      if (d.chosen !== null) (t.removedHealed++, odd.push([group, d, 'REMOVED HEALED']));
      continue;
    }
    t.present++;
    if (d.chosen === null) (t.refused++, odd.push([group, d, 'refused']));
    else if (group.right.includes(d.chosen)) t.right++;
    else (t.wrong++, odd.push([group, d, 'WRONG']));
  }
  return { t, odd };
}

// Maps the fields of the relocalization benchmark onto fingerprints and calls the engine's own ranking and decision.
//   node ../shared/bench/similo/score.mjs bench/similo/adapter.mjs
import { loadEngine } from '../loadEngine.mjs';
import { toFingerprint, countsOver } from './mapping.mjs';

const engine = await loadEngine();
const mapped = new WeakMap();

function candidatesOf(candidates) {
  let list = mapped.get(candidates);
  if (!list) mapped.set(candidates, (list = countsOver(candidates.map((element) => toFingerprint(element)))));
  return list;
}

export function rank(target, candidates) {
  const ranked = engine.rank(toFingerprint(target), candidatesOf(candidates));
  return ranked.map(({ index, score }) => ({ index, score }));
}

export function decide(target, candidates) {
  const decision = engine.decide(toFingerprint(target), candidatesOf(candidates), { threshold: 0.7, margin: 0.15 });
  return { index: decision.chosen, confidence: decision.confidence };
}

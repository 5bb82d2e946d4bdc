// Maps the fields of the relocalization benchmark onto fingerprints and calls the engine's own ranking and decision.
//   node ../shared/bench/similo/score.mjs bench/similo/adapter.mjs
import { loadEngine } from '../loadEngine.mjs';
import { toFingerprint, countsOver, ownHost } from './mapping.mjs';

const engine = await loadEngine();
const mapped = new WeakMap();

function candidatesOf(candidates) {
  let list = mapped.get(candidates);
  if (!list) {
    const host = ownHost(candidates);
    mapped.set(candidates, (list = { host, fingerprints: countsOver(candidates.map((element) => toFingerprint(element, host))) }));
  }
  return list;
}

export function rank(target, candidates) {
  const { host, fingerprints } = candidatesOf(candidates);
  const ranked = engine.rank(toFingerprint(target, host), fingerprints);
  return ranked.map(({ index, score }) => ({ index, score }));
}

export function decide(target, candidates) {
  const { host, fingerprints } = candidatesOf(candidates);
  const decision = engine.decide(toFingerprint(target, host), fingerprints, { threshold: 0.75, margin: 0.15 });
  return { index: decision.chosen, confidence: decision.confidence };
}

// Compares where actions landed (the recorder's reports) with where they should have (truth.json).
import { truth } from './server.mjs';

/** `right`: every step landed, in order, and nothing else did. `short`: a step is missing. `wrong`: something landed elsewhere. */
export function judge(name, landings) {
  const expected = truth[name].steps.length;
  let reached = -1;
  for (const landing of landings.filter((one) => one.case === name)) {
    if (landing.steps.includes(reached)) continue;
    if (!landing.steps.includes(reached + 1)) return { verdict: 'wrong', target: landing.target };
    reached += 1;
  }
  return { verdict: reached + 1 === expected ? 'right' : 'short' };
}

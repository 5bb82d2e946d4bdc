// The mutation property, measured: made pages, changed at random with known truth; how often a heal is right, wrong, or of a removed element.
//   node bench/mutations/run.mjs [pages=5000] [first seed=0]      the learning uses other seeds
import { tally } from '../evaluate.mjs';
import { collect } from './collect.mjs';

const pages = Number(process.argv[2] ?? 5000);
const first = Number(process.argv[3] ?? 0);
const total = { present: 0, right: 0, wrong: 0, refused: 0, removed: 0, removedHealed: 0 };
await collect(pages, first, (group) => {
  const { t, odd } = tally([group]);
  for (const name of Object.keys(total)) total[name] += t[name];
  for (const [, decision, what] of odd)
    if (what !== 'refused')
      console.log(`${what}: seed ${group.id.slice(5)} (${group.changes.join(', ')}), confidence ${decision.confidence.toFixed(2)}`);
});
const share = (n, of) => `${n} of ${of} (${((100 * n) / of).toFixed(2)} %)`;
console.log(`${pages} pages from seed ${first}`);
console.log(
  `element there: right ${share(total.right, total.present)}, wrong ${share(total.wrong, total.present)}, refused ${share(total.refused, total.present)}`,
);
console.log(`element removed: healed to another ${share(total.removedHealed, total.removed)}`);

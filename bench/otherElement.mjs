// The wrong-element alarm, measured with known truth: how often it is raised for the right element (false), and for another one (detected).
//   node bench/otherElement.mjs [--upgrades FILE] [--mutations FILE] [--sweep]      FILEs are made by bench/*/collect.mjs; PACTS_SHARED as for bench:similo
import { parseArgs } from 'node:util';
import { loadEngine } from './loadEngine.mjs';
import { load, loadCollected } from './learnRank.mjs';

const { values: options } = parseArgs({
  options: { upgrades: { type: 'string' }, mutations: { type: 'string' }, list: { type: 'boolean' } },
});
const engine = await loadEngine();
const sources = {
  similo: load('dev.json.gz').filter((group) => !group.suspect),
  ...(options.upgrades ? { upgrades: loadCollected(options.upgrades) } : {}),
  ...(options.mutations ? { mutations: loadCollected(options.mutations) } : {}),
};
const rightOf = (group) => group.rows.filter((row) => row.right).map((row) => row.i);

/** As if the locator's own property (its id and first class) had gone over to the other element: what a locator matches has what it asks for. */
const disguised = (learnt, other) => ({
  ...other,
  ...(learnt.id ? { id: learnt.id } : {}),
  ...(learnt.classes ? { classes: learnt.classes } : {}),
});

/** A locator by every name that the learnt element has. */
const asking = ({ id = '', field = '', testIds = {}, classes = [] }) => ['#' + id, field, ...Object.values(testIds), ...classes].join('.');

const share = (n, of) => `${n} of ${of} (${((100 * n) / Math.max(1, of)).toFixed(2)} %)`;
for (const [name, groups] of Object.entries(sources)) {
  const t = {
    same: 0,
    contradicted: 0,
    falseAlarms: 0,
    other: 0,
    detected: 0,
    disguised: 0,
    unmasked: 0,
    gone: 0,
    goneAlarms: 0,
    wrongPlace: 0,
  };
  for (const group of groups) {
    const { target, list } = group;
    const right = rightOf(group);
    const others = group.rows.filter((row) => !row.right && !row.gone && !row.twin);
    const rival = others.map((row) => ({ row, score: engine.scoreOf(row.e) })).sort((a, b) => b.score - a.score)[0]?.row;
    if (right.length > 0) {
      const matched = list[right[0]];
      t.same++;
      if (engine.contradictions(target, matched, asking(target)).length > 0) t.contradicted++;
      const alarm = engine.suspicionOf(target, matched, list, asking(target));
      if (alarm) {
        t.falseAlarms++;
        if (options.list) console.log(`FALSE ${name} ${group.id}: ${alarm.objections.join('; ')} (${alarm.judged.confidence.toFixed(2)})`);
      }
      // The likest other element, and one drawn by chance, both as they are and in the learnt one's clothes.
      for (const row of [rival, others[(group.id.length * 7919) % Math.max(1, others.length)]]) {
        if (!row) continue;
        const other = list[row.i];
        t.other++;
        const seen = engine.suspicionOf(target, other, list, asking(target));
        if (seen) t.detected++;
        if (seen && !right.includes(seen.found)) t.wrongPlace++;
        t.disguised++;
        const masked = disguised(target, other);
        if (
          engine.suspicionOf(
            target,
            masked,
            list.map((one) => (one === other ? masked : one)),
            asking(target),
          )
        )
          t.unmasked++;
      }
    }
    // The learnt element is gone and another one is matched: an alarm would name a wrong place.
    const left = group.leftList;
    if (rival) {
      t.gone++;
      if (engine.suspicionOf(target, list[rival.i], left, asking(target))) t.goneAlarms++;
    }
  }
  console.log(
    `${name}: right element matched: contradicted ${share(t.contradicted, t.same)}, false alarms ${share(t.falseAlarms, t.same)}`,
  );
  console.log(
    `  another element matched: detected ${share(t.detected, t.other)}, with the learnt id and classes ${share(t.unmasked, t.disguised)}, learnt element shown at a wrong place ${share(t.wrongPlace, t.other)}`,
  );
  console.log(`  learnt element gone, its likest rival matched: alarms ${share(t.goneAlarms, t.gone)}`);
}

// Learns src/healing/weights.ts and reports figures for sites, libraries and pages that the measured model has not seen.
//   node bench/learn.mjs --upgrades FILE --mutations FILE [--write] [--errors] [--plot FILE.svg]
// FILEs are made by bench/upgrades/collect.mjs and bench/mutations/collect.mjs; PACTS_SHARED names the folder that holds bench/similo.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { boost, logistic, oddsOf } from './boosting.mjs';
import { loadEngine } from './loadEngine.mjs';
import { load, loadCollected, scoreRow, train } from './learnRank.mjs';
import { reliabilityOf, reliabilitySvg } from './reliabilityPlot.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const { values: options } = parseArgs({
  options: {
    upgrades: { type: 'string' },
    mutations: { type: 'string' },
    write: { type: 'boolean' },
    errors: { type: 'boolean' },
    plot: { type: 'string' },
    cache: { type: 'string' },
    balance: { type: 'string', default: '1,2,0.25' },
  },
});
const engine = await loadEngine();
const L2 = 3;
const BOOSTING = { trees: 50, leaves: 5, rate: 0.08, l2: 4, least: 12 };
/** How much one group of each source counts; a made page counts less than a real one: there can be any number of them. */
const [similo, upgrades, mutations] = options.balance.split(',').map(Number);
const weights = { similo, upgrades, mutations };

/** The same cases as an assertion about the text sees them: the text is no evidence. */
function withHiddenText(list) {
  const unused = engine.comparers.map((c) => c.excludedBy.some((reason) => reason === 'text' || reason === 'name'));
  const hide = (rows) => rows.map((row) => ({ ...row, e: row.e.map((value, k) => (unused[k] ? -1 : value)) }));
  return list
    .filter((g) => !g.excludedEvidence?.length)
    .map((g) => ({ ...g, hidden: true, weight: g.weight / 2, excludedEvidence: ['text', 'name'], rows: hide(g.rows), left: hide(g.left) }));
}

const sourceOf = (source, groups) => groups.map((g) => ({ ...g, source, weight: weights[source] }));
const groups = [
  ...sourceOf('similo', load('dev.json.gz')),
  ...(options.upgrades ? sourceOf('upgrades', loadCollected(options.upgrades)) : []),
  ...(options.mutations ? sourceOf('mutations', loadCollected(options.mutations)) : []),
];
const sites = [...new Set(groups.map((g) => g.site))];
// Labels that the benchmark itself marks as wrong are measured but not learnt from.
const sound = groups.filter((g) => !g.suspect);
const hiddenText = withHiddenText(groups);

/** Features of the two best candidates of a list of rows; label 1 right, 0 wrong, null a twin (left out). */
function example(w, g, removed) {
  const rows = removed ? g.left : g.rows;
  const list = removed ? g.leftList : g.list;
  const ranked = rows.map((r) => ({ row: r, index: r.i, score: scoreRow(w, r.e), evidence: r.e })).sort((a, b) => b.score - a.score);
  const [top, ...others] = engine.differentThings(g.target, ranked, list, 5);
  const [second] = others;
  if (!top) return null;
  const best = list[top.index];
  const population = engine.populationOf(list);
  const x = engine.decisionFeatures(g.target, best, top, second ?? null, population);
  const claims = { known: g.known ?? [], excluded: g.excludedEvidence ?? [], candidates: list };
  const objectionsTo = (one) => engine.objectionsTo(g.target, list[one.index], one, claims);
  const objected = (one) => objectionsTo(one).length > 0;
  const labelOf = (one) => (one.row.twin ? null : Number(!removed && one.row.right));
  const featuresOf = (one) => engine.decisionFeatures(g.target, list[one.index], one, top, population);
  const rivals = others.filter((one) => engine.isRival({ known: engine.knownAs(objectionsTo(one)) }, top));
  return {
    source: g.source,
    weight: g.weight,
    site: g.site,
    id: g.id,
    suspect: g.suspect,
    removed,
    x,
    y: labelOf(top),
    // A rival that is known to be another element is none.
    rival: second ? { x: featuresOf(second), y: labelOf(second), objected: objected(second) } : null,
    rivals: rivals.map(featuresOf),
    alike: engine.saysTheSame(top) && rivals.some(engine.saysTheSame),
    best,
    hidden: g.hidden === true,
    objected: objected(top),
    group: g,
  };
}

function examplesOf(w, list) {
  return list.flatMap((g) => {
    const found = g.rows.some((r) => r.right) ? [example(w, g, false)] : [];
    return [...found, example(w, g, true)].filter((e) => e);
  });
}

// Agreement may only raise the confidence, disagreement only lower it: a learnt sign against sense would be an accident of few cases.
const down = new Set([
  'captionDiffers',
  'captionLost',
  'captionShared',
  'idDiffers',
  'linkDiffers',
  'labelDiffers',
  'placeOnly',
  'captionKnown',
  'nameKnown',
  'fieldsFewer',
  'containerKnown',
]);
const free = new Set(['bias', 'noCaption', 'captionHidden', 'pageKnown']);
const signs = engine.featureNames.map((name) => (free.has(name) ? 0 : down.has(name) ? -1 : 1));

/** The confidence model, on what no objection forbids anyway: a logistic one of the candidate's own features, and trees of all features that correct it. */
function confidenceOf(examples) {
  const set = examples
    .filter((e) => !e.suspect)
    .flatMap((e) => [...(e.objected ? [] : [e]), ...(e.rival && !e.rival.objected ? [{ ...e.rival, weight: e.weight / 2 }] : [])])
    .filter((e) => e.y !== null);
  const rows = set.map((e) => e.x);
  const outcomes = set.map((e) => e.y);
  const counts = set.map((e) => e.weight);
  const own = signs.slice(0, engine.ownFeatures);
  const weights = logistic(
    rows.map((row) => row.slice(0, own.length)),
    outcomes,
    counts,
    own,
  );
  const start = rows.map((row) => oddsOf(weights, row));
  const model = { weights, trees: boost(rows, outcomes, counts, start, signs, BOOSTING) };
  return { ...model, probability: (x) => engine.probability(x, model) };
}

// Outer loop: the site that is measured has been seen by neither model. The confidence is learnt on out-of-site ranking of the others.
let cached = options.cache && fs.existsSync(options.cache) ? JSON.parse(fs.readFileSync(options.cache, 'utf8')) : null;
if (!cached) {
  const fit = (list, steps) => [...train(list, { l2: L2, steps })];
  cached = {
    held: Object.fromEntries(
      sites.map((site) => [
        site,
        fit(
          sound.filter((g) => g.site !== site),
          120,
        ),
      ]),
    ),
    all: fit(sound, 150),
  };
  if (options.cache) fs.writeFileSync(options.cache, JSON.stringify(cached));
}
const held = Object.fromEntries(
  sites.map((site) => [
    site,
    examplesOf(
      cached.held[site],
      [...groups, ...hiddenText].filter((g) => g.site === site),
    ),
  ]),
);
/** As the plugin decides with its default margin. */
const chosen = ({ objected, p, weighed }, threshold) => !objected && engine.isGoodEnough(p, weighed, { threshold, margin: 0.15 });
const predictions = [];
for (const site of sites) {
  const { probability } = confidenceOf(sites.filter((s) => s !== site).flatMap((s) => held[s]));
  for (const e of held[site]) {
    const p = probability(e.x);
    const rivals = e.rivals.map((x) => probability(x));
    predictions.push({ ...e, p, weighed: engine.weigh(p, rivals, e.alike) });
  }
}
for (const [source, hidden] of Object.keys(weights).flatMap((name) => [
  [name, false],
  [name, true],
])) {
  const own = predictions.filter((e) => e.source === source && e.hidden === hidden);
  if (own.length === 0) continue;
  const present = own.filter((e) => !e.removed),
    removed = own.filter((e) => e.removed);
  console.log(
    `${source}${hidden ? ', the text hidden' : ''}: unseen sites, top-1 ${present.filter((e) => e.y === 1).length} of ${present.length}; suspect labels ${present.filter((e) => e.suspect).length}`,
  );
  console.log('  threshold  right%  wrong%  removed healed%   | without suspect labels: wrong%  removed healed%');
  for (const t of [0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]) {
    const share = (list, y) => ((100 * list.filter((e) => chosen(e, t) && e.y === y).length) / list.length).toFixed(1).padStart(6);
    const clean = (list) => list.filter((e) => !e.suspect);
    console.log(
      ' ',
      t.toFixed(2).padEnd(9),
      share(present, 1),
      share(present, 0),
      share(removed, 0),
      ' | ',
      share(clean(present), 0),
      share(clean(removed), 0),
    );
  }
}
console.log('reliability on unseen sites: confidence bin, heals, share right, mean confidence');
const judged = predictions.filter((e) => e.y !== null && !e.objected && !e.suspect);
const reliability = reliabilityOf(judged);
for (const { from, to, count, right, confidence } of reliability)
  console.log(`  ${from.toFixed(1)}-${to.toFixed(1)}  ${String(count).padStart(5)}  ${right.toFixed(3)}  ${confidence.toFixed(3)}`);
if (options.plot) fs.writeFileSync(options.plot, reliabilitySvg(reliability, `Confidence of ${judged.length} decisions on unseen sites`));
if (options.errors) {
  const f = (x) => JSON.stringify({ ...x, version: undefined, ancestors: undefined, names: undefined }).slice(0, 420);
  const show = (what, list) => {
    for (const e of list.slice(0, 40))
      console.log(e.id, e.hidden ? 'text hidden' : '', what(e), e.p.toFixed(2), '\n  T', f(e.group.target), '\n  G', f(e.best));
  };
  const sound = predictions.filter((e) => !e.suspect);
  const wrong = sound.filter((e) => e.y === 0 && chosen(e, 0.6)).sort((a, b) => b.p - a.p);
  show((e) => (e.removed ? 'REMOVED' : 'WRONG'), wrong);
  const refused = sound.filter((e) => e.source === 'upgrades' && !e.hidden && e.y === 1 && !chosen(e, 0.75));
  show((e) => (e.objected ? 'OBJECTED' : 'REFUSED'), refused);
}
const final = confidenceOf(sites.flatMap((s) => held[s]));
const uses = new Map();
const countUses = (tree) => {
  if (typeof tree === 'number') return;
  uses.set(tree[0], (uses.get(tree[0]) ?? 0) + 1);
  countUses(tree[2]);
  countUses(tree[3]);
};
final.trees.forEach(countUses);
console.log(
  'splits by feature:',
  [...uses]
    .sort((a, b) => b[1] - a[1])
    .map(([f, n]) => `${engine.featureNames[f]} ${n}`)
    .join(', '),
);
engine.comparers.forEach((c, k) =>
  console.log(
    c.property.padEnd(14),
    cached.all
      .slice(4 * k, 4 * k + 4)
      .map((x) => x.toFixed(2))
      .join(' '),
  ),
);

if (options.write) {
  const f = (x) => String(Math.round(x * 100) / 100).replace(/^-0$/, '0');
  const count = (source) => groups.filter((g) => g.source === source).length;
  const lines = engine.comparers.map(
    (c, k) =>
      `  ${c.property}: [${cached.all
        .slice(4 * k, 4 * k + 4)
        .map(f)
        .join(', ')}],`,
  );
  const origin = `${count('similo')} cases of the development half of the relocalization benchmark (bench/similo),
 * ${count('upgrades')} steps of real UI upgrades (bench/upgrades), ${count('mutations')} made pages (bench/mutations) at a weight of ${weights.mutations} each`;
  fs.writeFileSync(
    path.join(root, 'src/healing/weights.ts'),
    `/**
 * Learnt weights of the ranking; made by \`node bench/learn.mjs --write\`, don't edit. Origin: ${origin}.
 * Listwise softmax, L2 ${L2}.
 */

/** Per property: [times similarity, times 1 - similarity, only the target has it, only the candidate has it]. */
export const rankWeights: Readonly<Record<string, readonly [number, number, number, number]>> = {
${lines.join('\n')}
};
`,
  );
  const treeText = (tree) =>
    typeof tree === 'number'
      ? String(Number(tree.toFixed(4)))
      : `[${tree[0]}, ${Number(tree[1].toFixed(4))}, ${treeText(tree[2])}, ${treeText(tree[3])}]`;
  fs.writeFileSync(
    path.join(root, 'src/healing/confidenceModel.ts'),
    `/**
 * The learnt model of the confidence; made by \`node bench/learn.mjs --write\`, don't edit. Origin: ${origin}, as rankings of sites that
 * the ranking had not seen, with the element present and removed, with its text as evidence and without.
 * Logistic regression, corrected by ${BOOSTING.trees} boosted trees of at most ${BOOSTING.leaves} leaves (rate ${BOOSTING.rate}, L2 ${BOOSTING.l2}), both with monotone constraints (bench/boosting.mjs).
 */

/** Log-odds, or a question: is this feature (its place in \`featureNames\`) above the threshold? */
export type Tree = number | readonly [feature: number, threshold: number, below: Tree, above: Tree];

/** Log-odds of each of the candidate's own features, in the order of \`featureNames\`. */
export const confidenceWeights: readonly number[] = [
${final.weights.map((weight, i) => `  ${Number(weight.toFixed(3))}, // ${engine.featureNames[i]}`).join('\n')}
];

export const confidenceTrees: readonly Tree[] = [
${final.trees.map((tree) => `  ${treeText(tree)},`).join('\n')}
];
`,
  );
}

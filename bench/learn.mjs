// Learns src/healing/weights.ts and reports figures for sites, libraries and pages that the measured model has not seen.
//   node bench/learn.mjs --upgrades FILE --mutations FILE [--write] [--errors]
// FILEs are made by bench/upgrades/collect.mjs and bench/mutations/collect.mjs; PACTS_SHARED names the folder that holds bench/similo.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { loadEngine } from './loadEngine.mjs';
import { load, loadCollected, scoreRow, train } from './learnRank.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const { values: options } = parseArgs({
  options: {
    upgrades: { type: 'string' },
    mutations: { type: 'string' },
    write: { type: 'boolean' },
    errors: { type: 'boolean' },
    cache: { type: 'string' },
    balance: { type: 'string', default: '1,2,0.25' },
    out: { type: 'string', default: path.join(root, 'src/healing/weights.ts') },
  },
});
const engine = await loadEngine();
const L2 = 3;
const L2_CONFIDENCE = Number(process.env.L2C ?? 1);
/** How much one group of each source counts; a made page counts less than a real one: there can be any number of them. */
const [similo, upgrades, mutations] = options.balance.split(',').map(Number);
const weights = { similo, upgrades, mutations };

const sourceOf = (source, groups) => groups.map((g) => ({ ...g, source, weight: weights[source] }));
const groups = [
  ...sourceOf('similo', load('dev.json.gz')),
  ...(options.upgrades ? sourceOf('upgrades', loadCollected(options.upgrades)) : []),
  ...(options.mutations ? sourceOf('mutations', loadCollected(options.mutations)) : []),
];
const sites = [...new Set(groups.map((g) => g.site))];
// Labels that the benchmark itself marks as wrong are measured but not learnt from.
const sound = groups.filter((g) => !g.suspect);

/** Features of the best candidate of a list of rows; label 1 right, 0 wrong, null a twin (left out). */
function example(w, g, rows, removed) {
  const ranked = rows.map((r) => ({ row: r, index: r.i, score: scoreRow(w, r.e), evidence: r.e })).sort((a, b) => b.score - a.score);
  const [top, second] = engine.differentThings(g.target, ranked, g.list, 2);
  if (!top) return null;
  const best = g.list[top.index];
  const x = engine.decisionFeatures(g.target, best, top, second?.score ?? null);
  const objections = engine.objectionsTo(g.target, best, top, {
    known: g.known ?? [],
    excluded: g.excludedEvidence ?? [],
    candidates: g.list,
  });
  const y = top.row.twin ? null : Number(!removed && top.row.right);
  const x2 = second ? engine.decisionFeatures(g.target, g.list[second.index], second, top.score) : null;
  return {
    source: g.source,
    weight: g.weight,
    site: g.site,
    id: g.id,
    suspect: g.suspect,
    removed,
    x,
    x2,
    y,
    index: top.index,
    objected: objections.length > 0,
    group: g,
  };
}

function examplesOf(w, list) {
  return list.flatMap((g) => {
    const found = g.rows.some((r) => r.right) ? [example(w, g, g.rows, false)] : [];
    const left = g.rows.filter((r) => !r.gone);
    // The one real copy of a shared text goes with the element.
    return [...found, example(w, g, left, true)].filter((e) => e);
  });
}

const sigmoid = (z) => 1 / (1 + Math.exp(-z));
const dot = (w, x) => x.reduce((s, v, i) => s + v * w[i], 0);

// Agreement may only raise the confidence, disagreement only lower it: a learnt sign against sense would be an accident of few cases.
const down = new Set([
  'captionDiffers',
  'captionLost',
  'captionShared',
  'idDiffers',
  'linkDiffers',
  'labelDiffers',
  'roleDiffers',
  'placeOnly',
]);
const free = new Set(['bias', 'noCaption', 'captionHidden']);
const signOf = (name) => (free.has(name) ? 0 : down.has(name) ? -1 : 1);

/** Logistic regression by Adam, on what no objection forbids anyway. */
function logistic(examples) {
  const set = examples.filter((e) => e.y !== null && !e.suspect && !e.objected);
  const n = engine.featureNames.length;
  const w = new Float64Array(n),
    m = new Float64Array(n),
    v = new Float64Array(n);
  for (let step = 1; step <= 1200; step++) {
    const g = new Float64Array(n);
    for (const e of set) {
      const d = e.weight * (sigmoid(dot(w, e.x)) - e.y);
      for (let i = 0; i < n; i++) g[i] += d * e.x[i];
    }
    for (let i = 0; i < n; i++) {
      const grad = g[i] + (i ? L2_CONFIDENCE * w[i] : 0);
      m[i] = 0.9 * m[i] + 0.1 * grad;
      v[i] = 0.99 * v[i] + 0.01 * grad * grad;
      const sign = signOf(engine.featureNames[i]);
      w[i] -= (0.03 * (m[i] / (1 - 0.9 ** step))) / (Math.sqrt(v[i] / (1 - 0.99 ** step)) + 1e-8);
      if (sign !== 0 && w[i] * sign < 0) w[i] = 0;
    }
  }
  return w;
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
      groups.filter((g) => g.site === site),
    ),
  ]),
);
const predictions = [];
for (const site of sites) {
  const w = logistic(sites.filter((s) => s !== site).flatMap((s) => held[s]));
  for (const e of held[site])
    predictions.push({ ...e, p: sigmoid(dot(w, e.x)), lead: sigmoid(dot(w, e.x)) - (e.x2 ? sigmoid(dot(w, e.x2)) : 0) });
}
for (const source of Object.keys(weights)) {
  const own = predictions.filter((e) => e.source === source);
  if (own.length === 0) continue;
  const present = own.filter((e) => !e.removed),
    removed = own.filter((e) => e.removed);
  console.log(
    `${source}: unseen sites, top-1 ${present.filter((e) => e.y === 1).length} of ${present.length}; suspect labels ${present.filter((e) => e.suspect).length}`,
  );
  console.log('  threshold  right%  wrong%  removed healed%   | without suspect labels: wrong%  removed healed%');
  for (const t of [0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]) {
    const share = (list, y) =>
      ((100 * list.filter((e) => e.p >= t && e.lead >= 0.15 && !e.objected && e.y === y).length) / list.length).toFixed(1).padStart(6);
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
for (let b = 0; b < 10; b++) {
  const bin = predictions.filter((e) => e.y !== null && !e.objected && !e.suspect && Math.min(9, Math.floor(e.p * 10)) === b);
  const sum = (of) => bin.reduce((s, e) => s + e.weight * of(e), 0) / bin.reduce((s, e) => s + e.weight, 0);
  if (bin.length)
    console.log(
      `  ${(b / 10).toFixed(1)}-${((b + 1) / 10).toFixed(1)}  ${String(bin.length).padStart(4)}  ${sum((e) => e.y).toFixed(3)}  ${sum((e) => e.p).toFixed(3)}`,
    );
}
if (options.errors)
  for (const e of predictions
    .filter((e) => e.p >= 0.6 && e.y === 0 && !e.objected && !e.suspect)
    .sort((a, b) => b.p - a.p)
    .slice(0, 40)) {
    const f = (x) => JSON.stringify({ ...x, version: undefined, ancestors: undefined }).slice(0, 420);
    console.log(e.id, e.removed ? 'REMOVED' : 'WRONG', e.p.toFixed(2), '\n  T', f(e.group.target), '\n  G', f(e.group.list[e.index]));
  }
const final = logistic(sites.flatMap((s) => held[s]));
engine.featureNames.forEach((name, i) => console.log(name.padEnd(16), final[i].toFixed(2)));
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
  const text = `/**
 * Learnt weights; made by \`node bench/learn.mjs --write\`, don't edit. Origin: ${count('similo')} cases of the development half of the relocalization
 * benchmark (bench/similo), ${count('upgrades')} steps of real UI upgrades (bench/upgrades), ${count('mutations')} made pages (bench/mutations) at a weight of ${weights.mutations} each.
 * Ranking: listwise softmax, L2 ${L2}. Confidence: logistic regression on rankings of unseen sites with the element present and removed, L2 ${L2_CONFIDENCE}.
 */

/** Per property: [times similarity, times 1 - similarity, only the target has it, only the candidate has it]. */
export const rankWeights: Readonly<Record<string, readonly [number, number, number, number]>> = {
${lines.join('\n')}
};

/** Log-odds per decision feature. */
export const confidenceWeights: Readonly<Record<string, number>> = {
${engine.featureNames.map((name, i) => `  ${name}: ${f(final[i])},`).join('\n')}
};
`;
  fs.writeFileSync(options.out, text);
}

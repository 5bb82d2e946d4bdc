// Learns src/healing/weights.ts from the development half of the relocalization benchmark and reports honest, leave-site-out figures.
//   node bench/learn.mjs [--write]        PACTS_SHARED names the folder that holds bench/similo
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadEngine } from './loadEngine.mjs';
import { K, load, scoreRow, train } from './learnRank.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const engine = await loadEngine();
const groups = load('dev.json.gz');
const sites = [...new Set(groups.map((g) => g.site))];
// Labels that the benchmark itself marks as wrong are measured but not learnt from.
const sound = groups.filter((g) => !g.suspect);
const suspects = new Set(groups.filter((g) => g.suspect).map((g) => g.id));
const L2 = 3,
  L2_CONFIDENCE = Number(process.env.L2C ?? 1);

/** Features of the best candidate of a list of rows; label 1 right, 0 wrong, null a twin (left out). */
function example(w, g, rows, removed) {
  const ranked = rows.map((r) => ({ row: r, index: r.i, score: scoreRow(w, r.e), evidence: r.e })).sort((a, b) => b.score - a.score);
  const top = ranked[0];
  if (!top) return null;
  const best = g.list[top.index];
  const rival = ranked.find((x, i) => i > 0 && !engine.sameThing(best, g.list[x.index]));
  const x = engine.decisionFeatures(g.target, best, top, rival?.score ?? null);
  return { site: g.site, id: g.id, removed, x, y: top.row.twin ? null : Number(!removed && top.row.right), index: top.index };
}

function examplesOf(w, list) {
  return list.flatMap((g) =>
    [
      example(w, g, g.rows, false),
      example(
        w,
        g,
        g.rows.filter((r) => !r.gone),
        true,
      ),
    ].filter((e) => e),
  );
}

const sigmoid = (z) => 1 / (1 + Math.exp(-z));
const dot = (w, x) => x.reduce((s, v, i) => s + v * w[i], 0);

// Agreement may only raise the confidence, disagreement only lower it: a learnt sign against sense would be an accident of few cases.
const up = [
  'score',
  'lead',
  'leadSmall',
  'captionSame',
  'captionClose',
  'idSame',
  'linkSame',
  'fieldSame',
  'testIdSame',
  'classes',
  'tagSame',
  'near',
  'path',
  'pathEnd',
  'position',
  'size',
  'identities',
];
const down = ['captionDiffers', 'captionLost', 'captionShared', 'idDiffers', 'linkDiffers', 'placeOnly'];
const signs = Object.fromEntries([...up.map((n) => [n, 1]), ...down.map((n) => [n, -1])]);

function logistic(examples) {
  const set = examples.filter((e) => e.y !== null && !suspects.has(e.id)),
    n = engine.featureNames.length;
  const w = new Float64Array(n),
    m = new Float64Array(n),
    v = new Float64Array(n);
  for (let step = 1; step <= 1500; step++) {
    const g = new Float64Array(n);
    for (const e of set) {
      const d = sigmoid(dot(w, e.x)) - e.y;
      for (let i = 0; i < n; i++) g[i] += d * e.x[i];
    }
    for (let i = 0; i < n; i++) {
      const grad = g[i] + (i ? L2_CONFIDENCE * w[i] : 0);
      m[i] = 0.9 * m[i] + 0.1 * grad;
      v[i] = 0.99 * v[i] + 0.01 * grad * grad;
      const sign = signs[engine.featureNames[i]];
      w[i] -= (0.03 * (m[i] / (1 - 0.9 ** step))) / (Math.sqrt(v[i] / (1 - 0.99 ** step)) + 1e-8);
      if (sign !== undefined && w[i] * sign < 0) w[i] = 0;
    }
  }
  return w;
}

// Outer loop: the site that is measured has been seen by neither model. The confidence is learnt on out-of-site ranking of the others.
const cacheFile = process.env.PACTS_LEARN_CACHE;
let cached = cacheFile && fs.existsSync(cacheFile) ? JSON.parse(fs.readFileSync(cacheFile, 'utf8')) : null;
if (!cached || cached.k !== K) {
  cached = {
    k: K,
    held: Object.fromEntries(
      sites.map((site) => [
        site,
        [
          ...train(
            sound.filter((g) => g.site !== site),
            { l2: L2, steps: 120 },
          ),
        ],
      ]),
    ),
    all: [...train(sound, { l2: L2, steps: 150 })],
  };
  if (cacheFile) fs.writeFileSync(cacheFile, JSON.stringify(cached));
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
  for (const e of held[site]) predictions.push({ ...e, p: sigmoid(dot(w, e.x)) });
}
const present = predictions.filter((e) => !e.removed),
  removed = predictions.filter((e) => e.removed);
console.log(`leave-site-out: top-1 incl. near ${present.filter((e) => e.y === 1).length} of ${present.length}`);
console.log('threshold  right%  wrong%  removed healed%   | without suspect labels: wrong%  removed healed%');
for (const t of [0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]) {
  const share = (list, y) => ((100 * list.filter((e) => e.p >= t && e.y === y).length) / list.length).toFixed(1).padStart(6);
  console.log(
    t.toFixed(2).padEnd(9),
    share(present, 1),
    share(present, 0),
    share(removed, 0),
    ' | ',
    share(
      present.filter((e) => !suspects.has(e.id)),
      0,
    ),
    share(
      removed.filter((e) => !suspects.has(e.id)),
      0,
    ),
  );
}
console.log('reliability (leave-site-out): confidence bin, heals, share right');
for (let b = 0; b < 10; b++) {
  const bin = predictions.filter((e) => e.y !== null && Math.min(9, Math.floor(e.p * 10)) === b);
  if (bin.length)
    console.log(
      `${(b / 10).toFixed(1)}-${((b + 1) / 10).toFixed(1)}  ${String(bin.length).padStart(4)}  ${(bin.filter((e) => e.y).length / bin.length).toFixed(3)}  mean ${(bin.reduce((s, e) => s + e.p, 0) / bin.length).toFixed(3)}`,
    );
}
if (process.argv.includes('--errors'))
  for (const e of predictions
    .filter((e) => e.p >= 0.5 && e.y === 0)
    .sort((a, b) => b.p - a.p)
    .slice(0, 40)) {
    const g = groups.find((x) => x.id === e.id),
      c = g.list[e.index],
      f = (x) => JSON.stringify({ ...x, version: undefined, near: undefined, ancestors: undefined });
    console.log(e.id, e.removed ? 'REMOVED' : 'WRONG', g.suspect ? 'suspect' : '', e.p.toFixed(2), '\n  T', f(g.target), '\n  G', f(c));
  }
const final = logistic(sites.flatMap((s) => held[s]));
engine.featureNames.forEach((name, i) => console.log(name.padEnd(16), final[i].toFixed(2)));

// Properties that the data lacks take the weights of the relative that behaves most alike.
const relatives = {
  testId: 'field',
  label: 'caption',
  placeholder: 'caption',
  title: 'ownText',
  alt: 'ownText',
  options: 'ownText',
  data: 'classes',
  aria: 'classes',
  type: 'tag',
  role: 'tag',
  row: 'caption',
  column: 'near',
  sides: 'near',
  heading: 'near',
  landmark: 'ancestors',
  form: 'ancestors',
  dialog: 'ancestors',
  shadow: 'ancestors',
};
if (process.argv.includes('--write')) {
  const f = (x) =>
    String(Math.round(x * 100) / 100)
      .replace('-0', '-0')
      .replace(/^-0$/, '0');
  const at = new Map(engine.comparers.map((c, k) => [c.property, [...cached.all.slice(4 * k, 4 * k + 4)]]));
  const lines = engine.comparers.map((c) => {
    const like = relatives[c.property];
    const w = at
      .get(like ?? c.property)
      .map(f)
      .join(', ');
    return `  ${c.property}: [${w}],${like ? ` // not in the data: as ${like}` : ''}`;
  });
  const text = `/**
 * Learnt weights; made by \`node bench/learn.mjs --write\`, don't edit. Origin: ${String(groups.length)} cases of ${String(sites.length)} sites, the development half of the
 * relocalization benchmark (see bench/similo). Ranking: listwise softmax, L2 ${String(L2)}. Confidence: logistic regression on out-of-site rankings of present and
 * removed elements, L2 ${String(L2_CONFIDENCE)}. Properties that this data lacks take the weights of a relative, named beside them.
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
  fs.writeFileSync(path.join(root, 'src/healing/weights.ts'), text);
}

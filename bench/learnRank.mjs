// Learns the ranking weights: listwise softmax over all candidates of a page, leave-site-out.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { loadEngine } from './loadEngine.mjs';
import { toFingerprint, countsOver, ownHost } from './similo/mapping.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
export const shared = process.env.PACTS_SHARED ?? path.resolve(here, '../../shared');
const scorer = await import(pathToFileURL(path.join(shared, 'bench/similo/score.mjs')));
const engine = await loadEngine();
export const K = engine.comparers.length;

/** Groups collected from pages (`collect.mjs` of upgrades and mutations), with the evidence of every candidate. */
export function loadCollected(file) {
  return JSON.parse(fs.readFileSync(file, 'utf8')).map((g) => {
    const right = new Set(g.right);
    const excluded = g.op === 'text' ? ['text', 'name'] : g.op === 'value' ? ['value'] : [];
    const used = engine.comparers.map((c) => !c.excludedBy.some((reason) => excluded.includes(reason)));
    const rowsOf = (list, isRight) => {
      const population = engine.populationOf(list);
      return list.flatMap((candidate, i) =>
        engine.compatible(g.target, candidate) && engine.capable(candidate, g.capability)
          ? [{ i, right: isRight(i), twin: false, e: engine.evidenceOf(g.target, candidate, population, used) }]
          : [],
      );
    };
    const gone = new Set([...g.gone, ...g.right]);
    const rows = rowsOf(g.list, (i) => right.has(i)).map((row) => ({ ...row, gone: gone.has(row.i) }));
    const left = rowsOf(g.left, () => false);
    return { ...g, excludedEvidence: excluded, suspect: false, rows, left, leftList: g.left };
  });
}

export function load(file) {
  const groups = [];
  const bench = scorer.loadBench(path.join(shared, 'bench/similo', file));
  for (const site of bench.sites) {
    const host = ownHost(site.candidates);
    const list = countsOver(site.candidates.map((e) => toFingerprint(e, host)));
    for (const one of site.cases) {
      const target = toFingerprint(one.target, host);
      const truth = site.candidates[one.truth];
      const near = scorer.nearSet(site.candidates, one.truth);
      const gone = scorer.removedSet(site.candidates, one.truth);
      const rowsOf = (from, placeOf) => {
        const population = engine.populationOf(from);
        return from.flatMap((candidate, i) => {
          const right = near.has(placeOf(i));
          const twin = !right && scorer.isTwin(site.candidates[placeOf(i)], truth);
          const e = engine.evidenceOf(target, candidate, population);
          return engine.compatible(target, candidate) ? [{ i, right, twin, gone: gone.has(placeOf(i)), e }] : [];
        });
      };
      const places = list.map((_, i) => i).filter((i) => !gone.has(i));
      const leftList = places.map((i) => list[i]);
      const left = rowsOf(leftList, (i) => places[i]);
      const excluded = engine.compatible(target, list[one.truth]) ? 0 : 1;
      groups.push({
        site: site.site,
        id: one.id,
        suspect: one.suspect,
        target,
        rows: rowsOf(list, (i) => i),
        left,
        leftList,
        excluded,
        list,
      });
    }
  }
  return groups;
}

export function scoreRow(w, e) {
  let s = 0;
  for (let k = 0; k < K; k++) {
    const v = e[k];
    if (v === -1) continue;
    if (v === -2) s += w[4 * k + 2];
    else if (v === -3) s += w[4 * k + 3];
    else s += w[4 * k] * v + w[4 * k + 1] * (1 - v);
  }
  return s;
}

export function train(groups, { steps = 150, l2 = 1, start, rate = 0.1 } = {}) {
  const w = start ? Float64Array.from(start) : new Float64Array(4 * K);
  if (!start) for (let k = 0; k < K; k++) w[4 * k] = 1;
  const m = new Float64Array(4 * K),
    v = new Float64Array(4 * K);
  let sets = groups.filter((g) => g.rows.some((r) => r.right)).map((g) => Object.assign([...g.rows], { weight: g.weight ?? 1 }));
  const prune = (n) =>
    (sets = sets.map((rows) => {
      const s = rows.map((r) => [scoreRow(w, r.e), r]).sort((a, b) => b[0] - a[0]);
      return Object.assign(
        s.filter(([, r], i) => i < n || r.right).map(([, r]) => r),
        { weight: rows.weight },
      );
    }));
  const full = sets;
  prune(150);
  for (let step = 1; step <= steps; step++) {
    if (step % 50 === 0) {
      sets = full;
      prune(100);
    }
    const g = new Float64Array(4 * K);
    for (const rows of sets) {
      const s = rows.map((r) => scoreRow(w, r.e));
      const max = Math.max(...s);
      let all = 0,
        good = 0;
      for (let i = 0; i < rows.length; i++) {
        s[i] = Math.exp(s[i] - max);
        if (rows[i].twin && !rows[i].right) s[i] *= 0;
        all += s[i];
        if (rows[i].right) good += s[i];
      }
      for (let i = 0; i < rows.length; i++) {
        const d = rows.weight * (s[i] / all - (rows[i].right ? s[i] / Math.max(good, 1e-300) : 0));
        if (Math.abs(d) < 1e-6) continue;
        const e = rows[i].e;
        for (let k = 0; k < K; k++) {
          const x = e[k];
          if (x === -1) continue;
          if (x === -2) g[4 * k + 2] += d;
          else if (x === -3) g[4 * k + 3] += d;
          else {
            g[4 * k] += d * x;
            g[4 * k + 1] += d * (1 - x);
          }
        }
      }
    }
    for (let j = 0; j < 4 * K; j++) {
      const grad = g[j] + l2 * w[j];
      m[j] = 0.9 * m[j] + 0.1 * grad;
      v[j] = 0.99 * v[j] + 0.01 * grad * grad;
      w[j] -= (rate * (m[j] / (1 - 0.9 ** step))) / (Math.sqrt(v[j] / (1 - 0.99 ** step)) + 1e-8);
      if (j % 4 === 0 && w[j] < 0) w[j] = 0;
      if (j % 4 !== 0 && w[j] > 0) w[j] = 0;
    }
  }
  return w;
}

export function best(w, rows) {
  let b = null,
    bs = -Infinity;
  for (const r of rows) {
    const s = scoreRow(w, r.e);
    if (s > bs) {
      bs = s;
      b = r;
    }
  }
  return b;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const groups = load('dev.json.gz');
  console.log(
    'cases',
    groups.length,
    'truth incompatible',
    groups
      .filter((g) => g.excluded)
      .map((g) => g.id)
      .join(' '),
  );
  const sites = [...new Set(groups.map((g) => g.site))];
  for (const l2 of (process.env.L2 ?? '0.3,1,3').split(',').map(Number)) {
    let ok = 0;
    const misses = [];
    for (const site of sites) {
      const w = train(
        groups.filter((g) => g.site !== site),
        { l2 },
      );
      for (const g of groups)
        if (g.site === site) {
          const b = best(w, g.rows);
          if (b?.right) ok++;
          else misses.push(`${g.id}${b?.twin ? 't' : ''}${g.suspect ? '?' : ''}`);
        }
    }
    const w = train(groups, { l2 });
    const fit = groups.filter((g) => best(w, g.rows)?.right).length;
    console.log('l2', l2, 'leave-site-out', ok, ((100 * ok) / groups.length).toFixed(1), 'fit', fit, 'misses', misses.join(' '));
    if (process.argv.includes('--show'))
      engine.comparers.forEach((c, k) =>
        console.log(c.property.padEnd(14), [...w.slice(4 * k, 4 * k + 4)].map((x) => x.toFixed(2)).join(' ')),
      );
  }
}

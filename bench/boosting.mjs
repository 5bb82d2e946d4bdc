// Models of a yes-or-no outcome with monotone constraints, of which the confidence is made: logistic regression, and gradient-boosted trees that correct it.
// Friedman 2001 (boosting), Chen & Guestrin 2016 (second-order gain), leaf-wise growth over binned features as in LightGBM (Ke et al. 2017).

const bins = 48;

/** At most `bins` - 1 thresholds of one feature, between its distinct values. */
function thresholdsOf(values) {
  const sorted = [...new Set(values)].sort((a, b) => a - b);
  const middle = (i) => (sorted[i] + sorted[i + 1]) / 2;
  if (sorted.length <= bins) return sorted.slice(0, -1).map((_, i) => middle(i));
  const all = Float64Array.from(values).sort();
  const cuts = new Set();
  for (let k = 1; k < bins; k++) {
    const i = sorted.indexOf(all[Math.floor((k * all.length) / bins)]);
    if (i < sorted.length - 1) cuts.add(middle(i));
  }
  return [...cuts].sort((a, b) => a - b);
}

/**
 * @param rows feature values, one array for each example
 * @param outcomes 0 or 1
 * @param weights how much each example counts
 * @param start log-odds of each example before any tree
 * @param signs for each feature: 1 the outcome may only rise with it, -1 only fall, 0 free
 * @returns the trees; a tree is a number or `[feature, threshold, tree at or below, tree above]`
 */
export function boost(rows, outcomes, weights, start, signs, { trees = 60, leaves = 6, rate = 0.1, l2 = 3, least = 12 } = {}) {
  const n = rows.length;
  const features = signs.length;
  const cuts = signs.map((_, f) => thresholdsOf(rows.map((row) => row[f])));
  const binned = signs.map((_, f) => Uint8Array.from(rows, (row) => cuts[f].filter((cut) => row[f] > cut).length));
  const scores = Float64Array.from(start);
  const gradient = new Float64Array(n);
  const hessian = new Float64Array(n);
  const valueOf = (g, h, [low, high]) => Math.min(high, Math.max(low, -g / (h + l2)));
  const lossOf = (g, h, value) => g * value + 0.5 * (h + l2) * value * value;

  /** The split of a leaf that lowers the loss most, within the bounds that the splits above it have set. */
  function bestSplit(leaf) {
    const { examples, bounds } = leaf;
    let best = null;
    let g = 0;
    let h = 0;
    for (const i of examples) ((g += gradient[i]), (h += hessian[i]));
    const before = lossOf(g, h, valueOf(g, h, bounds));
    for (let f = 0; f < features; f++) {
      const size = cuts[f].length + 1;
      if (size < 2) continue;
      const gs = new Float64Array(size);
      const hs = new Float64Array(size);
      const ns = new Uint32Array(size);
      const bin = binned[f];
      for (const i of examples) ((gs[bin[i]] += gradient[i]), (hs[bin[i]] += hessian[i]), ns[bin[i]]++);
      for (let cut = 0, gl = 0, hl = 0, nl = 0; cut < size - 1; cut++) {
        gl += gs[cut];
        hl += hs[cut];
        nl += ns[cut];
        if (nl < least || examples.length - nl < least) continue;
        const left = valueOf(gl, hl, bounds);
        const right = valueOf(g - gl, h - hl, bounds);
        if (signs[f] * (right - left) < 0) continue;
        const gain = before - lossOf(gl, hl, left) - lossOf(g - gl, h - hl, right);
        if (gain > 1e-6 && (best === null || gain > best.gain)) best = { gain, f, cut, left, right };
      }
    }
    return best;
  }

  function grow() {
    const root = { examples: Array.from({ length: n }, (_, i) => i), bounds: [-Infinity, Infinity] };
    const open = [{ leaf: root, split: bestSplit(root) }];
    for (let count = 1; count < leaves; count++) {
      const place = open.reduce((best, one, i) => ((one.split?.gain ?? 0) > (open[best]?.split?.gain ?? 0) ? i : best), 0);
      const { leaf, split } = open[place];
      if (!split) break;
      const middle = (split.left + split.right) / 2;
      const [low, high] = leaf.bounds;
      const sign = signs[split.f];
      const part = (above, bounds) => ({ examples: leaf.examples.filter((i) => binned[split.f][i] > split.cut === above), bounds });
      leaf.split = split;
      leaf.below = part(false, sign > 0 ? [low, middle] : sign < 0 ? [middle, high] : [low, high]);
      leaf.above = part(true, sign > 0 ? [middle, high] : sign < 0 ? [low, middle] : [low, high]);
      open.splice(place, 1, ...[leaf.below, leaf.above].map((one) => ({ leaf: one, split: bestSplit(one) })));
    }
    return root;
  }

  /** The tree as data; adds its values to the scores. */
  function settle(leaf) {
    if (leaf.split) return [leaf.split.f, cuts[leaf.split.f][leaf.split.cut], settle(leaf.below), settle(leaf.above)];
    let g = 0;
    let h = 0;
    for (const i of leaf.examples) ((g += gradient[i]), (h += hessian[i]));
    const value = rate * valueOf(g, h, leaf.bounds);
    for (const i of leaf.examples) scores[i] += value;
    return value;
  }

  const made = [];
  for (let t = 0; t < trees; t++) {
    for (let i = 0; i < n; i++) {
      const p = 1 / (1 + Math.exp(-scores[i]));
      gradient[i] = weights[i] * (p - outcomes[i]);
      hessian[i] = weights[i] * p * (1 - p);
    }
    made.push(settle(grow()));
  }
  return made;
}

/** Logistic regression with the same signs, by Adam (Kingma & Ba 2015). @returns one weight for each feature */
export function logistic(rows, outcomes, weights, signs, { l2 = 1, steps = 1200, rate = 0.03 } = {}) {
  const n = signs.length;
  const w = new Float64Array(n);
  const mean = new Float64Array(n);
  const square = new Float64Array(n);
  for (let step = 1; step <= steps; step++) {
    const gradient = Float64Array.from(w, (weight) => l2 * weight);
    rows.forEach((row, k) => {
      const wrong = weights[k] * (1 / (1 + Math.exp(-oddsOf(w, row))) - outcomes[k]);
      for (let i = 0; i < n; i++) gradient[i] += wrong * row[i];
    });
    for (let i = 0; i < n; i++) {
      mean[i] = 0.9 * mean[i] + 0.1 * gradient[i];
      square[i] = 0.99 * square[i] + 0.01 * gradient[i] ** 2;
      w[i] -= (rate * (mean[i] / (1 - 0.9 ** step))) / (Math.sqrt(square[i] / (1 - 0.99 ** step)) + 1e-8);
      if (w[i] * signs[i] < 0) w[i] = 0;
    }
  }
  return [...w];
}

export function oddsOf(weights, row) {
  let odds = 0;
  for (let i = 0; i < weights.length; i++) odds += weights[i] * row[i];
  return odds;
}

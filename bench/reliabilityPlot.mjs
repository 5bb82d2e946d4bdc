// The reliability of the confidence: of the heals whose confidence lies in a bin, how many were right. As numbers and as a picture.

const bins = 10;

/** Bins of [0, 1): number of heals, share that was right and mean confidence, both by the weight of their source. */
export function reliabilityOf(predictions) {
  return Array.from({ length: bins }, (_, b) => {
    const own = predictions.filter((e) => Math.min(bins - 1, Math.floor(e.p * bins)) === b);
    const weight = own.reduce((sum, e) => sum + e.weight, 0);
    const mean = (of) => own.reduce((sum, e) => sum + e.weight * of(e), 0) / weight;
    return { from: b / bins, to: (b + 1) / bins, count: own.length, right: mean((e) => e.y), confidence: mean((e) => e.p) };
  }).filter(({ count }) => count > 0);
}

/** A reliability diagram as SVG: points on the diagonal mean that 0.9 is right nine times of ten. Readable on light and dark. */
export function reliabilitySvg(rows, title) {
  const size = 320;
  const [left, top] = [52, 34];
  const x = (v) => (left + v * size).toFixed(1);
  const y = (v) => (top + (1 - v) * size).toFixed(1);
  const ticks = [0, 0.2, 0.4, 0.6, 0.8, 1];
  const most = Math.max(...rows.map(({ count }) => count));
  const radius = (count) => (3 + 9 * Math.sqrt(count / most)).toFixed(1);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 410" width="400" height="410" font-family="sans-serif" font-size="12">
<rect width="400" height="410" fill="#fff"/>
<text x="${left}" y="20" font-size="13">${title}</text>
${ticks
  .map(
    (t) =>
      `<path d="M${x(t)} ${y(0)}V${y(1)}M${x(0)} ${y(t)}H${x(1)}" stroke="#ddd"/><text x="${x(t)}" y="${top + size + 16}" text-anchor="middle">${t}</text><text x="${left - 8}" y="${Number(y(t)) + 4}" text-anchor="end">${t}</text>`,
  )
  .join('\n')}
<path d="M${x(0)} ${y(0)}L${x(1)} ${y(1)}" stroke="#888" stroke-dasharray="4 4"/>
<polyline fill="none" stroke="#1f6feb" points="${rows.map((r) => `${x(r.confidence)},${y(r.right)}`).join(' ')}"/>
${rows.map((r) => `<circle cx="${x(r.confidence)}" cy="${y(r.right)}" r="${radius(r.count)}" fill="#1f6feb"><title>${r.count} heals, ${(100 * r.right).toFixed(0)} % right</title></circle>`).join('\n')}
<text x="${left + size / 2}" y="${top + size + 40}" text-anchor="middle">confidence</text>
<text transform="rotate(-90)" x="${-(top + size / 2)}" y="14" text-anchor="middle">share that was right</text>
</svg>
`;
}

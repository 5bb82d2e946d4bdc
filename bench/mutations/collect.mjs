// Shows made pages in Chromium, before and after their changes, and keeps what a ranking would see, with the truth.
//   node bench/mutations/collect.mjs OUT.json [pages] [first seed]
/* global document */
import fs from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium } from '@playwright/test';
import { launchOptions } from '../../scripts/browser.mjs';
import { learningPageSource } from '../learningPage.mjs';
import { makeCase } from './pages.mjs';

/** Calls `onGroup` with one learning group for each seed from `first` on. */
export async function collect(pages, first, onGroup) {
  const browser = await chromium.launch(launchOptions());
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  await page.evaluate(await learningPageSource());
  for (let seed = first; seed < first + pages; seed++) {
    const made = makeCase(seed);
    const seen = await page.evaluate(look, made);
    onGroup({
      id: `page ${seed}`,
      site: `mutations${seed % 2}`,
      kind: made.present ? 'broken' : 'removed',
      changes: made.changes,
      capability: made.capability,
      ...seen,
    });
  }
  await browser.close();
}

/** In the page. */
export function look(made) {
  const show = ({ html, keys }) => {
    document.head.innerHTML = `<title>Page</title><style>${made.css}</style>`;
    document.body.innerHTML = html;
    const elements = [...document.body.querySelectorAll('*')];
    if (elements.length !== keys.length)
      throw new Error(`seed ${made.seed}: the parser made ${elements.length} elements of ${keys.length}`);
    return new Map(elements.map((element, i) => [keys[i], element]));
  };
  const { capture, candidates } = globalThis.pactsBench;
  const before = show(made.old);
  const target = capture(before.get(made.target));
  const learnt = (key) => ({ ...capture(before.get(key)), names: undefined });
  const known = made.known.map((key) => ({ locator: `#${key}`, fingerprint: learnt(key) }));
  const after = show(made.new);
  const { elements, fingerprints } = candidates(target);
  const truth = after.get(made.target);
  // A part or a wrapper that shows nothing else in the same place is the same thing to a person who clicks.
  const box = (e) => JSON.stringify(e.getBoundingClientRect());
  const same = (e) =>
    truth !== undefined &&
    (e === truth || ((truth.contains(e) || e.contains(truth)) && e.textContent === truth.textContent && box(e) === box(truth)));
  const right = elements.flatMap((element, i) => (same(element) ? [i] : []));
  const gone = elements.flatMap((element, i) =>
    truth !== undefined && (truth.contains(element) || (element.contains(truth) && element.textContent.trim() === truth.textContent.trim()))
      ? [i]
      : [],
  );
  // And the page without it, looked at again.
  for (const element of elements.filter(same)) element.remove();
  return { target, known, list: fingerprints, right, gone, left: candidates(target).fingerprints };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const groups = [];
  await collect(Number(process.argv[3] ?? 1200), Number(process.argv[4] ?? 1_000_000), (group) => groups.push(group));
  fs.writeFileSync(process.argv[2], JSON.stringify(groups));
  console.log(
    `${groups.length} pages, ${groups.filter((g) => g.kind === 'removed').length} removed, ${groups.filter((g) => g.kind !== 'removed' && g.right.length === 0).length} without the truth among the candidates`,
  );
}

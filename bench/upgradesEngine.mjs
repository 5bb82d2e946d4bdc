// Measures the engine alone on the real UI upgrades: capture the step's element on the old page, find it on the new one, compare with the truth.
//   node bench/upgradesEngine.mjs [case,case] [--verbose]      needs the packages of ../shared/bench/upgrades/setup.mjs
/* global document */
import fs from 'node:fs';
import path from 'node:path';
import { spawn } from 'node:child_process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { chromium } from '@playwright/test';
import { launchOptions } from '../scripts/browser.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const shared = process.env.PACTS_SHARED ?? path.resolve(here, '../../shared');
const folder = path.join(shared, 'bench/upgrades');
const verbose = process.argv.includes('--verbose');
const wanted = (process.argv[2] ?? '').split(',').filter((name) => name && !name.startsWith('--'));
const { pageSource } = await import(pathToFileURL(path.resolve(here, '../src/healing/pageSource.generated.ts'))).catch(() => {
  const text = fs.readFileSync(path.resolve(here, '../src/healing/pageSource.generated.ts'), 'utf8');
  return { pageSource: JSON.parse(/= (".*");\n$/s.exec(text)[1]) };
});

const names = fs.readdirSync(path.join(folder, 'cases')).filter((name) => wanted.length === 0 || wanted.includes(name));
const serve = (side, port) =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, [path.join(folder, 'run.mjs'), '--serve', `--${side}`, '--port', String(port)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    child.stdout.once('data', (data) => resolve({ child, origin: new URL(String(data).split('\n')[0]).origin }));
  });
const servers = { old: await serve('old', 4971), new: await serve('new', 4972) };
const harness = {};
for (const side of ['old', 'new']) {
  process.env.UPG_PHASE = side;
  harness[side] = await import(`${pathToFileURL(path.join(folder, 'harness.mjs')).href}?${side}`);
}
const browser = await chromium.launch(launchOptions());
const capability = { fill: 'editable', type: 'editable', check: 'checkable', uncheck: 'checkable', selectOption: 'select' };
const totals = {},
  sizes = [],
  times = [],
  confidences = [];

async function open(side, name, step) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  process.env.UPG_ORIGIN = servers[side].origin;
  await harness[side].begin(page, null, name, step);
  return page;
}

for (const name of names) {
  const meta = JSON.parse(fs.readFileSync(path.join(folder, 'cases', name, 'case.json'), 'utf8'));
  const expand = (list) => (list ?? []).flatMap((item) => (typeof item === 'string' ? expand(meta.setups?.[item]) : [item]));
  const steps = JSON.parse(fs.readFileSync(path.join(folder, 'cases', name, 'steps.json'), 'utf8')).map((s) => ({
    ...s,
    setup: expand(s.setup),
    ready: meta.ready,
  }));
  const tally = (totals[name] = { right: 0, wrong: 0, refused: 0, removedRefused: 0, removedWrong: 0, skipped: 0 });
  for (const step of steps) {
    if (step.kind === 'control') continue;
    let note = '';
    const before = await open('old', name, step).catch((error) => void console.log(name, step.id, String(error).slice(0, 120)));
    if (!before) {
      tally.skipped++;
      continue;
    }
    const locator = new Function('page', `return ${step.locator};`)(before);
    const frame = await locator
      .first()
      .elementHandle({ timeout: 3000 })
      .then(
        (h) => h.ownerFrame(),
        () => null,
      );
    if (!frame) {
      tally.skipped++;
      console.log(name, step.id, 'not found on old');
      await before.close();
      continue;
    }
    await frame.evaluate(pageSource);
    const target = await locator.first().evaluate((e) => globalThis[Symbol.for('playwright-pacts')].capture(e));
    const framed = frame !== before.mainFrame();
    await before.close();
    sizes.push(JSON.stringify(target).length);
    const after = await open('new', name, step).catch((error) => void console.log(name, step.id, String(error).slice(0, 120)));
    if (!after) {
      tally.skipped++;
      continue;
    }
    const where = framed ? after.frames().find((f) => f !== after.mainFrame()) : after.mainFrame();
    if (!where) {
      tally.refused++;
      await after.close();
      continue;
    }
    await where.evaluate(pageSource);
    const text = step.op === 'text';
    const query = {
      target,
      capability: capability[step.op] ?? 'any',
      excluded: text ? ['text', 'name'] : step.op === 'value' ? ['value'] : [],
      known: [],
      threshold: ['text', 'value', 'read', 'visible'].includes(step.op) ? 0.8 : 0.7,
      margin: 0.15,
    };
    const result = await where.evaluate((q) => globalThis[Symbol.for('playwright-pacts')].find(q), query);
    times.push(result.durationMs);
    const chosen = result.chosen === null ? null : result.candidates[result.chosen];
    const verdictOf = async (candidate) => {
      const count = await where.locator(candidate.selector).count();
      if (count !== 1) return `selector matches ${count}`;
      const truths = [].concat(step.truth ?? []).map((t) => t.split('>>>').pop().trim());
      return where.locator(candidate.selector).evaluate((e, list) => {
        const all = (t) => {
          if (!/^(xpath=|\/|\()/.test(t)) return [...document.querySelectorAll(t)];
          const r = document.evaluate(t.replace(/^xpath=/, ''), document, null, 7, null);
          return Array.from({ length: r.snapshotLength }, (_, i) => r.snapshotItem(i));
        };
        const act = (x) =>
          x.closest(
            'button,a[href],input,select,textarea,summary,[role=button],[role=tab],[role=menuitem],[role=option],[role=checkbox],[role=combobox]',
          );
        return list.some((t) =>
          all(t).some(
            (x) =>
              x === e || x.contains(e) || (act(x) && act(x) === act(e)) || (x.control && x.control === e) || (e.control && e.control === x),
          ),
        )
          ? 'right'
          : 'wrong';
      }, truths);
    };
    const verdict = chosen ? await verdictOf(chosen) : 'refused';
    if (chosen && step.truth !== null) confidences.push([chosen.confidence, verdict]);
    if (step.truth === null) tally[chosen ? 'removedWrong' : 'removedRefused']++;
    else tally[verdict === 'right' ? 'right' : verdict === 'refused' ? 'refused' : 'wrong']++;
    const fine = step.truth === null ? !chosen : verdict === 'right';
    if (!fine || verbose) {
      if (!chosen && step.truth !== null)
        for (const c of result.candidates)
          note += `\n      ${(await verdictOf(c).catch(() => '?')).padEnd(7)} ${c.confidence} ${c.preview.slice(0, 90)} ${c.objections.join('; ').slice(0, 90)}`;
      console.log(
        `${name} ${step.id} ${step.op} ${step.kind} ${fine ? 'ok' : 'BAD'} ${verdict}: ${step.locator.slice(0, 70)} -> ${String(step.truth).slice(0, 60)}\n    got ${chosen ? `${chosen.confidence} ${chosen.preview.slice(0, 100)}` : result.refusal}${note}`,
      );
    }
    await after.close();
  }
}
console.table(totals);
const median = (list) => list.sort((a, b) => a - b)[list.length >> 1];
console.log(`fingerprint bytes: median ${median(sizes)}, largest ${Math.max(...sizes)}; find: median ${median(times).toFixed(1)} ms`);
await browser.close();
for (const { child } of Object.values(servers)) child.kill();

// Opens every step of the real UI upgrades, those of ../shared and our own, on the old and on the new version and keeps what a ranking would see,
// with the truth.
//   node bench/upgrades/collect.mjs OUT.json [case,case]     needs the packages: npm run bench:upgrades and bench:upgrades:own fetch them
/* global document, XPathResult */
import fs from 'node:fs';
import path from 'node:path';
import { spawn } from 'node:child_process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { chromium } from '@playwright/test';
import { launchOptions } from '../../scripts/browser.mjs';
import { learningPageSource } from '../learningPage.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const folder = path.join(process.env.PACTS_SHARED ?? path.resolve(here, '../../../shared'), 'bench/upgrades');
/** Not learnt from unless they are asked for: they tell what the plugin does on libraries that it doesn't know. */
const keptForMeasuring = ['ag-grid', 'tabulator'];
/** Folders of cases. */
const sets = [path.join(folder, 'cases'), path.join(here, 'cases')];
const capabilities = { fill: 'editable', type: 'editable', check: 'checkable', uncheck: 'checkable', selectOption: 'select' };

/** Serves one side of a set of upgrades on a free port; `close` ends it. */
async function serve(cases, side, port) {
  const args = ['--cases', cases, '--set', 'any', '--serve', `--${side}`, '--port', String(port)];
  const child = spawn(process.execPath, [path.join(folder, 'run.mjs'), ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const first = await new Promise((resolve) => child.stdout.once('data', resolve));
  process.env.UPG_PHASE = side;
  const harness = await import(`${pathToFileURL(path.join(folder, 'harness.mjs')).href}?${side}`);
  return { origin: new URL(String(first).split('\n')[0]).origin, harness, close: () => child.kill() };
}

function stepsOf(cases, name) {
  const read = (file) => JSON.parse(fs.readFileSync(path.join(cases, name, file), 'utf8'));
  const meta = read('case.json');
  const expand = (list) => (list ?? []).flatMap((item) => (typeof item === 'string' ? expand(meta.setups?.[item]) : [item]));
  return read('steps.json').map((step) => ({ ...step, setup: expand(step.setup), ready: meta.ready }));
}

/** One learning group for each step: the target as learnt, the candidates as seen, the places of those that are right. */
async function collect(cases, wanted) {
  const names = fs.readdirSync(cases).filter((name) => (wanted.length === 0 ? !keptForMeasuring.includes(name) : wanted.includes(name)));
  if (names.length === 0) return [];
  const source = await learningPageSource();
  const sides = { old: await serve(cases, 'old', 4971), new: await serve(cases, 'new', 4972) };
  const browser = await chromium.launch(launchOptions());
  const open = async (side, name, step) => {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    process.env.UPG_ORIGIN = sides[side].origin;
    await sides[side].harness.begin(page, null, name, step);
    return page;
  };
  const groups = [];
  for (const name of names) {
    const known = new Map();
    for (const step of stepsOf(cases, name)) {
      const id = `${name} ${step.id}`;
      try {
        const before = await open('old', name, step);
        const target = await learn(before, step.locator, source);
        await before.close();
        known.set(step.locator, target.fingerprint);
        const after = await open('new', name, step);
        const frame = target.framed ? after.frames().find((one) => one !== after.mainFrame()) : after.mainFrame();
        if (!frame) throw new Error('the iframe is not on the new page');
        await frame.evaluate(source);
        const truths = step.kind === 'control' ? null : [].concat(step.truth ?? []).map((text) => text.split('>>>').pop().trim());
        const chosen =
          step.kind === 'control'
            ? await new Function('page', `return ${step.locator};`)(after).first().elementHandle({ timeout: 3000 })
            : null;
        const seen = await frame.evaluate(look, { target: target.fingerprint, truths, chosen });
        groups.push({
          id,
          site: name,
          kind: step.kind,
          op: step.op,
          locator: step.locator,
          capability: capabilities[step.op] ?? 'any',
          target: target.fingerprint,
          ...seen,
        });
        await after.close();
      } catch (error) {
        console.error(`${id}: ${String(error).split('\n')[0].slice(0, 160)}`);
      }
    }
    for (const group of groups)
      if (group.site === name)
        group.known = [...known]
          .filter(([locator]) => locator !== group.locator)
          .map(([locator, fingerprint]) => ({ locator, fingerprint }));
  }
  await browser.close();
  for (const side of Object.values(sides)) side.close();
  return groups;
}

async function learn(page, expression, source) {
  const handle = await new Function('page', `return ${expression};`)(page).first().elementHandle({ timeout: 3000 });
  const frame = await handle.ownerFrame();
  await frame.evaluate(source);
  return { fingerprint: await handle.evaluate((element) => globalThis.pactsBench.capture(element)), framed: frame !== page.mainFrame() };
}

/** In the page: the candidates, and which of them stand for the truth (the same control, its label, a part of it, or what it fills). */
function look({ target, truths, chosen }) {
  const all = (text) => {
    if (!/^(xpath=|\/|\()/.test(text)) return [...document.querySelectorAll(text)];
    const found = document.evaluate(text.replace(/^xpath=/, ''), document, null, XPathResult.ORDERED_NODE_SNAPSHOT_TYPE, null);
    return Array.from({ length: found.snapshotLength }, (_, i) => found.snapshotItem(i));
  };
  const control = (x) =>
    x.closest(
      'button,a[href],input,select,textarea,summary,[role=button],[role=tab],[role=menuitem],[role=option],[role=checkbox],[role=combobox]',
    );
  const truth = truths === null ? [chosen] : truths.flatMap(all);
  const fills = (outer, inner) => {
    const [a, b] = [outer, inner].map((element) => element.getBoundingClientRect());
    return outer.contains(inner) && a.width > 0 && ['x', 'y', 'width', 'height'].every((side) => Math.abs(a[side] - b[side]) < 1);
  };
  const same = (e) =>
    truth.some(
      (x) =>
        x === e ||
        x.contains(e) ||
        fills(e, x) ||
        (control(x) && control(x) === control(e)) ||
        (x.control && x.control === e) ||
        (e.control && e.control === x),
    );
  const { elements, fingerprints } = globalThis.pactsBench.candidates(target);
  const right = elements.flatMap((element, i) => (same(element) ? [i] : []));
  // What would be gone with the truth: its parts, and what encloses nothing else.
  const gone = elements.flatMap((element, i) =>
    truth.some((x) => same(element) || (element.contains(x) && element.textContent.trim() === x.textContent.trim())) ? [i] : [],
  );
  // And the page without it, looked at again: its text is not in what enclosed it any more, and those after it have moved up.
  for (const element of [...truth.map((x) => control(x) ?? x), ...elements.filter(same)])
    try {
      element.remove();
    } catch {
      // The page's own handler of `blur` took it away first.
    }
  return { list: fingerprints, right, gone, left: globalThis.pactsBench.candidates(target).fingerprints };
}

const wanted = (process.argv[3] ?? '').split(',').filter(Boolean);
const groups = [];
for (const cases of sets) groups.push(...(await collect(cases, wanted)));
fs.writeFileSync(process.argv[2], JSON.stringify(groups));
const lost = groups.filter((g) => g.kind === 'broken' && g.right.length === 0);
console.log(
  `${groups.length} steps; ${lost.length} broken ones without the truth among the candidates: ${lost.map((g) => g.id).join(', ')}`,
);

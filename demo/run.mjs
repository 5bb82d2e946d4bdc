// `npm run demo`: a suite written for Swagger UI 3 meets Swagger UI 5 at the same address. Learns on the old version, breaks on the new one without
// the plugin, heals with it, and is still red where something is really gone. Exit code 0 only when every claim of the summary holds.
import Table from 'cli-table3';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { readBuild } from './database.mjs';
import { howToLook, showHistory } from './history.mjs';
import { judge } from './judge.mjs';
import { startServer, truth } from './server.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const home = path.join(here, '.pacts');
const results = path.join(here, 'results');
const playwright = createRequire(import.meta.url).resolve('@playwright/test/cli');

/** What the demo promises. */
const wanted = { heals: 8, cacheShare: 0.8, loops: 5 };

const names = Object.keys(truth);
const removed = names.filter((name) => truth[name].removed);
const broken = names.filter((name) => truth[name].breaks);

/** Every test's result by its title, from Playwright's JSON report. */
function testResults(file) {
  const collect = (suite) => [
    ...suite.specs.map((spec) => [spec.title, spec.tests.every((test) => test.status === 'expected')]),
    ...(suite.suites ?? []).flatMap(collect),
  ];
  return Object.fromEntries(JSON.parse(fs.readFileSync(file, 'utf8')).suites.flatMap(collect));
}

/** Runs the specs once. Playwright's exit code is no news here: the results are read from its report. */
async function runSpecs(server, phase, version, mode) {
  const folder = path.join(results, phase);
  fs.mkdirSync(folder, { recursive: true });
  server.use(version);
  server.takeLandings();
  const log = fs.openSync(path.join(folder, 'output.log'), 'w');
  const started = performance.now();
  // The demo always uses its own embedded database, whatever the environment names.
  const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(PACTS_(?!CHROMIUM)|PG|REDIS_URL$)/.test(name)));
  const child = spawn(process.execPath, [playwright, 'test', '--config', path.join(here, 'playwright.config.ts')], {
    cwd: path.dirname(here),
    stdio: ['ignore', log, log],
    env: { ...inherited, DEMO_URL: server.url, DEMO_RESULTS: folder, PACTS_HOME: home, PACTS_MODE: mode, PACTS_BUILD_ID: `demo-${phase}` },
  });
  await new Promise((resolve) => child.on('close', resolve));
  fs.closeSync(log);
  const report = path.join(folder, 'results.json');
  if (!fs.existsSync(report))
    throw new Error(`Playwright did not run; see ${path.relative(process.cwd(), path.join(folder, 'output.log'))}`);
  const passed = testResults(report);
  const landings = server.takeLandings();
  const verdicts = Object.fromEntries(names.map((name) => [name, judge(name, landings)]));
  const stored = await readBuild(home, `demo-${phase}`);
  return { phase, passed, verdicts, stored, seconds: (performance.now() - started) / 1000 };
}

/** Heals that were used, judged by where the actions landed and by whether the test's own assertions held. */
function judgeHeals(run) {
  const acted = run.stored.heals.filter((heal) => ['confirmed', 'probation', 'suspect'].includes(heal.status));
  const isRight = (heal) => heal.status === 'confirmed' && run.passed[heal.title] && run.verdicts[heal.title]?.verdict === 'right';
  const landedWrong = names.filter((name) => run.verdicts[name].verdict === 'wrong');
  return {
    right: acted.filter(isRight).length,
    wrong: new Set([...acted.filter((heal) => !isRight(heal) || truth[heal.title]?.removed).map((heal) => heal.title), ...landedWrong])
      .size,
    refusedRemoved: removed.filter((name) => !run.passed[name] && !acted.some((heal) => heal.title === name)).length,
  };
}

const count = (flags) => Object.values(flags).filter(Boolean).length;
const percent = (share) => `${(100 * share).toFixed(1)} %`;

function say(text) {
  console.log(`demo: ${text}`);
}

function printHeals(run) {
  const table = new Table({
    head: ['test', 'locator in the spec', 'healed to', 'confidence'],
    style: { head: [], border: [] },
    wordWrap: true,
    colWidths: [30, 46, 46, 12],
  });
  for (const heal of run.stored.heals) {
    const found = heal.healedLocator ?? `(${heal.status})`;
    table.push([heal.title, heal.locator, found, heal.confidence === null ? '' : percent(Number(heal.confidence))]);
  }
  console.log(table.toString());
}

function printBuilds(runs) {
  const table = new Table({ head: ['build', 'passed', 'failed', 'heals', 'cache', 'seconds'], style: { head: [], border: [] } });
  for (const { phase, stored, seconds } of runs) {
    const healed = stored.heals.filter((heal) => heal.status === 'confirmed').length;
    const share = stored.lookups > 0 ? percent(stored.hits / stored.lookups) : '-';
    table.push([phase, stored.passed, stored.failed, healed, share, seconds.toFixed(1)]);
  }
  console.log(table.toString());
}

async function main() {
  fs.rmSync(home, { recursive: true, force: true });
  fs.rmSync(results, { recursive: true, force: true });
  const server = await startServer();
  try {
    say(
      `${names.length} tests written for Swagger UI 3; on version 5 ${broken.length} locators no longer match and ${removed.length} features are gone`,
    );
    say('1. the old version, learning');
    const learn = await runSpecs(server, 'old', 'old', 'heal');
    say('2. the new version, without the plugin');
    const off = await runSpecs(server, 'new-off', 'new', 'off');
    say('3. the new version, with the plugin');
    const heal = await runSpecs(server, 'new-heal', 'new', 'heal');
    const loops = [];
    for (let index = 1; index <= wanted.loops; index++) {
      say(`4. the new version again, ${index} of ${wanted.loops}`);
      loops.push(await runSpecs(server, `new-loop-${index}`, 'new', 'heal'));
    }

    const first = judgeHeals(heal);
    const later = loops.map(judgeHeals);
    const wrong = first.wrong + later.reduce((sum, one) => sum + one.wrong, 0);
    const lookups = loops.reduce((sum, run) => sum + run.stored.lookups, 0);
    const share = lookups === 0 ? 0 : loops.reduce((sum, run) => sum + run.stored.hits, 0) / lookups;
    const allRefused = [first, ...later].every((one) => one.refusedRemoved === removed.length);

    say('5. the history of all this, and two weeks of sample data beside it');
    const history = await showHistory(home);

    printHeals(heal);
    printBuilds([learn, off, heal, ...loops]);
    const claims = [
      [
        count(learn.passed) === names.length && names.every((name) => truth[name].removed || learn.verdicts[name].verdict === 'right'),
        `the old version passes: ${count(learn.passed)} of ${names.length}`,
      ],
      [
        count(off.passed) === names.length - broken.length - removed.length,
        `without the plugin the new version breaks: ${names.length - count(off.passed)} of ${names.length} fail`,
      ],
      [
        first.right >= wanted.heals,
        `with the plugin ${first.right} heals act on the right element (${wanted.heals} wanted), ${count(heal.passed)} of ${names.length} pass`,
      ],
      [wrong === 0, `heals on a wrong element: ${wrong}`],
      [allRefused, `removed elements refused: ${first.refusedRemoved} of ${removed.length}${allRefused ? ', in every loop' : ''}`],
      [
        share >= wanted.cacheShare,
        `lookups answered by the cache in ${wanted.loops} loops: ${percent(share)} (${percent(wanted.cacheShare)} wanted)`,
      ],
    ];
    claims.push([
      history.answers,
      `the web pages show the ${history.builds} builds of this demo, and ${history.sampleBuilds} builds of sample data, named sample-*`,
    ]);
    for (const [holds, text] of claims) console.log(`${holds ? 'ok  ' : 'FAIL'} ${text}`);
    console.log(`\nHTML report: ${path.relative(process.cwd(), path.join(results, heal.phase, 'report', 'index.html'))}`);
    console.log(`History:     ${howToLook(home)}`);
    return claims.every(([holds]) => holds) ? 0 : 1;
  } finally {
    await server.close();
  }
}

process.exitCode = await main();

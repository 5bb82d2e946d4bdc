/** The dashboards: every query of theirs runs on a real PostgreSQL with known data, with macros and variables filled in as Grafana does. */
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { parse } from 'yaml';
import { openStorage, type Storage } from '../../src/storage/storage.js';
import { daysAgo, buildRecord, healRecord, runRecord, selectorEntry } from '../storage/support.js';
import { needsPrograms, PostgresServer } from '../support/servers.js';

test.describe.configure({ mode: 'default' });
test.setTimeout(120_000);

interface Panel {
  readonly id: number;
  readonly title: string;
  readonly type: 'stat' | 'timeseries' | 'table';
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly datasource: { readonly uid: string };
  readonly fieldConfig: { readonly overrides: readonly { readonly matcher: { readonly options: string } }[] };
  readonly targets: readonly { readonly rawSql: string; readonly format: string }[];
}
interface Dashboard {
  readonly uid: string;
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly { readonly name: string; readonly query: string }[] };
}
type Row = Record<string, unknown>;

const folder = 'docker/grafana/dashboards';
const dashboards = fs.readdirSync(folder).map((name) => JSON.parse(fs.readFileSync(path.join(folder, name), 'utf8')) as Dashboard);
const byUid = (uid: string): Dashboard => dashboards.find((one) => one.uid === uid)!;

const from = daysAgo(30).toISOString();
const to = new Date(Date.now() + 60_000).toISOString();

/**
 * What Grafana sends: `${name:sqlstring}` is a quoted text, the macros of its PostgreSQL data source take everything up to the first closing bracket
 * (https://grafana.com/docs/grafana/latest/datasources/postgres/query-editor/#macros).
 */
function filledIn(sql: string, variables: Readonly<Record<string, string>>): string {
  const macros: Readonly<Record<string, (argument: string) => string>> = {
    timeFilter: (column) => `${column} BETWEEN '${from}' AND '${to}'`,
    timeFrom: () => `'${from}'`,
    timeTo: () => `'${to}'`,
  };
  return sql
    .replace(/\$\{(\w+):sqlstring\}/g, (_, name: string) => {
      const value = variables[name];
      if (value === undefined) throw new Error(`the dashboard has no variable ${name}`);
      return `'${value.replaceAll("'", "''")}'`;
    })
    .replace(/\$__(\w+)\(([^)]*)\)/g, (_, name: string, argument: string) => {
      const macro = macros[name];
      if (!macro) throw new Error(`${name} is no macro that this test knows`);
      return macro(argument);
    });
}

let server: PostgresServer;
let storage: Storage;

test.beforeAll(async () => {
  needsPrograms('postgres');
  server = await new PostgresServer().start();
  storage = await openStorage({ databaseUrl: server.url(), schema: 'pacts', home: server.folder });
  await seed();
});
test.afterAll(async () => {
  await storage.close();
  await server.remove();
});

/** Eighteen builds, one in three days: `buys` is flaky in every third, `slow` takes longer since a month, `red` fails in the last three. */
async function seed(): Promise<void> {
  for (let n = 0; n < 18; n++) {
    const startedAt = daysAgo(52 - 3 * n);
    const build = { id: `build-${n}`, branch: n === 17 ? "it's new" : 'main' };
    await storage.builds.start(buildRecord({ ...build, startedAt, expectedTests: 3, tests: ['buys', 'slow', 'red'] }));
    const run = (testId: string, change: Parameters<typeof runRecord>[0] = {}) =>
      runRecord({ buildId: build.id, testId, title: testId, titlePath: ['shop', testId], startedAt, ...change });
    const flaky = n % 3 === 0;
    await storage.runs.saveAll([
      run('buys', flaky ? { status: 'failed', outcome: null, errorMessage: 'Error: 12 items' } : {}),
      ...(flaky ? [run('buys', { retry: 1, outcome: 'flaky', startedAt: new Date(startedAt.getTime() + 1000) })] : []),
      run('slow', { durationMs: n < 8 ? 100 : 400 }),
      run('red', n >= 15 ? { status: 'failed', outcome: 'unexpected', errorMessage: 'Error: no such page' } : {}),
    ]);
    await storage.builds.end({
      id: build.id,
      shardIndex: 1,
      status: 'passed',
      finishedAt: new Date(startedAt.getTime() + 60_000),
      durationMs: 60_000,
    });
  }
  const at = daysAgo(2).getTime();
  await storage.heals.saveHeals([
    healRecord({ at, drift: 0.2 }),
    healRecord({ at, drift: 0.4, status: 'suspect' }),
    healRecord({ at, status: 'refused', drift: null, healedLocator: null }),
    healRecord({ at, status: 'retired', cause: 'drift', drift: 0.5 }),
    healRecord({ at, status: 'otherElement', healedLocator: null, urlPattern: "http://shop.test/it's" }),
  ]);
  await storage.selectors.save([selectorEntry()]);
}

const answer = async (sql: string, variables: Readonly<Record<string, string>>): Promise<Row[]> =>
  await storage.db.any<Row>(filledIn(sql, variables));
const panelOf = (dashboard: Dashboard, title: string): Panel => dashboard.panels.find((panel) => panel.title === title)!;
const rowsOf = async (dashboard: Dashboard, title: string, variables: Readonly<Record<string, string>>): Promise<Row[]> =>
  await answer(panelOf(dashboard, title).targets[0]!.rawSql, variables);

test('panels have a data source that is provisioned, ids of their own, and do not overlap', () => {
  const { datasources } = parse(fs.readFileSync('docker/grafana/provisioning/datasources/pacts.yml', 'utf8')) as {
    datasources: { uid: string }[];
  };
  expect(dashboards.map(({ uid }) => uid).sort()).toEqual(['pacts', 'pacts-heals']);
  for (const { panels, uid } of dashboards) {
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    const taken = new Set<string>();
    for (const { title, datasource, gridPos } of panels) {
      expect(datasources.map((one) => one.uid)).toContain(datasource.uid);
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++)
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
          expect(taken.has(`${x},${y}`) || x > 23, `${uid}: ${title}`).toBe(false);
          taken.add(`${x},${y}`);
        }
    }
  }
});

test('every query answers rows of the shape that its panel shows, with every value of the variables', async () => {
  for (const { panels, templating, uid } of dashboards) {
    const values: Record<string, string[]> = {};
    for (const { name, query } of templating.list) {
      const rows = await answer(query, {});
      expect(rows[0]).toEqual({ __text: 'all', __value: '' });
      values[name] = rows.map((row) => String(row['__value']));
      expect(values[name].length, `${uid}: ${name}`).toBeGreaterThan(1);
    }
    const all = Object.fromEntries(templating.list.map(({ name }) => [name, '']));
    for (const panel of panels)
      for (const { rawSql, format } of panel.targets) {
        const where = `${uid}: ${panel.title}`;
        const rows = await answer(rawSql, all);
        expect(rows.length, where).toBeGreaterThan(0);
        const [row] = rows as [Row];
        const numeric = Object.entries(row).filter(([name]) => name !== 'time' && name !== 'metric');
        if (panel.type === 'stat') expect([rows.length, numeric.length], where).toEqual([1, 1]);
        if (panel.type !== 'table')
          for (const [name, value] of numeric) expect(Number.isFinite(Number(value)), `${where}, ${name}: ${String(value)}`).toBe(true);
        if (format === 'time_series') {
          const times = rows.map(({ time }) => (time as Date).getTime());
          expect(
            times.every((time) => time >= Date.parse(from) - 86_400_000),
            where,
          ).toBe(true);
          expect(times, where).toEqual([...times].sort((a, b) => a - b));
        }
        for (const { matcher } of panel.fieldConfig.overrides) expect(Object.keys(row), where).toContain(matcher.options);
        for (const [name, list] of Object.entries(values)) for (const value of list) await answer(rawSql, { ...all, [name]: value });
      }
  }
});

test('the figures are those of the data', async () => {
  const runs = byUid('pacts');
  const all = { branch: '', project: '' };
  // Builds 8 to 17 are in the window: 30 results, of which three failed (red in 15, 16, 17) and three were flaky (buys in 9, 12, 15).
  expect(await rowsOf(runs, 'Results', all)).toEqual([{ tests: 30 }]);
  expect(await rowsOf(runs, 'Tests that passed', all)).toEqual([{ test_pass_rate: '90.0' }]);
  expect(await rowsOf(runs, 'Only on a retry', all)).toEqual([{ flaky_rate: '10.0' }]);
  expect(await rowsOf(runs, 'Failing now', all)).toEqual([{ tests: '1' }]);
  expect(await rowsOf(runs, 'Median build', all)).toEqual([{ median_build: 60_000 }]);
  expect(await rowsOf(runs, 'Failing since', all)).toMatchObject([{ test: 'shop › red', builds: 3 }]);
  expect(await rowsOf(runs, 'Flaky tests', all)).toMatchObject([{ test: 'shop › buys', flaky: 3, results: 10, flaky_rate: '30.0' }]);
  expect((await rowsOf(runs, 'Slowest tests', all))[0]).toMatchObject({ test: 'shop › slow', median: 400 });
  expect(await rowsOf(runs, 'Results', { ...all, branch: "it's new" })).toEqual([{ tests: 3 }]);
  expect(await rowsOf(runs, 'Latest builds', { ...all, branch: "it's new" })).toMatchObject([
    { build: 'build-17', unexpected: 1, missing: 0 },
  ]);

  const heals = byUid('pacts-heals');
  expect(Number((await rowsOf(heals, 'Heals confirmed', { page: '' }))[0]?.['confirmed'])).toBe(50);
  expect(await rowsOf(heals, 'Wrong-element alarms', { page: '' })).toEqual([{ locators: '1' }]);
  expect(await rowsOf(heals, 'Wrong-element alarms', { page: 'http://shop.test/cart' })).toEqual([{ locators: '0' }]);
  expect(await rowsOf(heals, 'Pages', { page: 'http://shop.test/cart' })).toMatchObject([
    { max_drift: '0.500', retired_for_drift: 1, remembered: 1 },
  ]);
});

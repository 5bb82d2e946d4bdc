/**
 * What must not leak: a project types a secret in every way there is, and then everything that the plugin has written is searched for it:
 * the whole database and its dump, the spool, Redis, the embedded database's files, attachments, annotations and steps of ours, and our output.
 */
import { Redis } from 'ioredis';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { connect, pgp } from '../../src/storage/database.js';
import { needsPrograms, PostgresServer, postgresPrograms, startRedis } from '../support/servers.js';
import { TestProject, type ProjectRun, type ReportedStep } from '../support/project.js';
import { baseConfig } from './support.js';

// Six whole runs, some of them with clicks that wait for their time-out.
test.setTimeout(480_000);
test.beforeAll(() => needsPrograms('postgres', 'redis-server'));

/** One for each way, so that a leak tells which way it took. */
const secrets = {
  fill: 'Zx81-fill-secret',
  short: 'hunter2',
  passwordField: 'pw-field-secret',
  type: 'type-way-secret',
  sequence: 'sequence-way-secret',
  keyboard: 'keyboard-way-secret',
  insert: 'insert-way-secret',
  keys: 'kEy8secr',
  quoted: `quo"te's \\ back-secret`,
  lines: 'first line secret\nsecond line secret',
  unicode: 'pässwörd-✓-geheim',
  evaluated: 'evaluate-way-secret',
  repeated: 'repeated-by-an-error',
  urlPassword: 'url-password-secret',
  urlParameter: 'url-parameter-secret',
  header: 'header-way-secret',
  cookie: 'cookie-way-secret',
  environment: 'environment-way-secret',
  environmentUrl: 'environment-url-secret',
  database: 'database-way-secret',
  redis: 'redis-way-secret',
  pattern: '4111 1111 1111 1111',
} as const;

/** In which forms a secret could stand somewhere. */
function formsOf(secret: string): string[] {
  const forms = [
    secret,
    encodeURIComponent(secret),
    JSON.stringify(secret).slice(1, -1),
    JSON.stringify(JSON.stringify(secret)).slice(3, -3),
    ...secret.split('\n'),
  ];
  return [
    ...new Set([...forms, Buffer.from(secret).toString('base64').replace(/=+$/, '').slice(0, -1), Buffer.from(secret).toString('hex')]),
  ];
}

/** The page says back what was typed: as text beside the button, in attributes, in its title and in the address. */
const page = (ids: { buy: string; go: string }): string => `<title>Order</title><form aria-label="order" onsubmit="return false">
  <label>Name <input id="name"></label><label>Password <input id="password" type="password"></label><label>Note <textarea id="note"></textarea></label>
  <p id="echo"></p><button type="button" id="who">Wrap</button><button type="button" id="${ids.buy}" class="buy">Buy now</button> <a href="#" id="${ids.go}" class="go">Go on</a></form>
  <script>addEventListener('input', (e) => {
    e.target.setAttribute('value', e.target.value); e.target.title = 'you typed ' + e.target.value;
    document.getElementById('echo').textContent = 'Hello ' + e.target.value + '!';
    const who = document.getElementById('who'); who.setAttribute('aria-label', 'Wrap for ' + e.target.value); who.textContent = e.target.value;
    const buy = document.querySelector('.buy'); if (buy) { buy.title = 'For ' + e.target.value; buy.dataset.who = e.target.value; }
    document.title = 'Order of ' + e.target.value;
  });</script>`;

const spec = `
import { test, expect } from 'playwright-pacts';
const s = ${JSON.stringify(secrets)};
const pages = { old: ${JSON.stringify(page({ buy: 'buy', go: 'go' }))}, renamed: ${JSON.stringify(page({ buy: 'purchase', go: 'next' }))}, gone: ${JSON.stringify(page({ buy: 'purchase', go: 'next' }).replace(/<button[^>]*class=.buy.*?<\/button>/, '<button>Other</button><button>Another</button>'))} };
test.use({ pacts: { maxHeals: 100, redact: ['\\\\d{4}(?: \\\\d{4}){3}'] } });
test.beforeEach(async ({ page }) => {
  await page.route('http://shop.test/**', (route) => route.fulfill({ contentType: 'text/html', body: pages[process.env.SITE ?? 'old'] }));
  await page.goto('http://shop.test/order');
});
const ways = {
  fill: (page) => page.locator('#name').fill(s.fill),
  short: (page) => page.locator('#name').fill(s.short),
  'password field': (page) => page.getByLabel('Password').fill(s.passwordField),
  type: (page) => page.type('#name', s.type),
  pressSequentially: (page) => page.locator('#name').pressSequentially(s.sequence),
  'keyboard.type': async (page) => { await page.locator('#name').focus(); await page.keyboard.type(s.keyboard); },
  'keyboard.insertText': async (page) => { await page.locator('#name').focus(); await page.keyboard.insertText(s.insert); },
  'keyboard.press': async (page) => { await page.locator('#name').focus(); for (const key of s.keys) await page.keyboard.press(key); },
  'locator.press': async (page) => { for (const key of s.keys) await page.locator('#name').press(key); },
  'quotes': (page) => page.locator('#name').fill(s.quoted),
  'lines': (page) => page.locator('#note').fill(s.lines),
  'unicode': (page) => page.locator('#name').fill(s.unicode),
  'pattern': (page) => page.locator('#name').fill(s.pattern),
  evaluate: (page) => page.evaluate((value) => { const f = document.getElementById('name'); f.value = value; f.dispatchEvent(new Event('input', { bubbles: true })); }, s.evaluated),
  'evaluate with an object': (page) => page.locator('#name').evaluate((f, { deep: [{ value }] }) => { f.value = value; f.dispatchEvent(new Event('input', { bubbles: true })); }, { deep: [{ value: s.evaluated }] }),
  environment: (page) => page.locator('#name').fill(process.env.SHOP_API_TOKEN),
};
test('typed and green', async ({ page }) => {
  test.setTimeout(200_000);
  for (const typeIt of Object.values(ways)) {
    await page.goto('http://shop.test/order');
    await typeIt(page);
    // Learns elements beside the echo; broken in the second run.
    await page.locator('#buy').click();
    await page.locator('#go').click();
    await page.locator('#who').click();
    await expect(page.locator('#echo')).toContainText('Hello');
  }
});
test('typed and red', async ({ page }) => {
  test.setTimeout(200_000);
  for (const [way, typeIt] of Object.entries(ways)) {
    if (way.startsWith('evaluate')) continue;
    await page.goto('http://shop.test/order');
    await typeIt(page);
    const field = page.locator(way === 'lines' ? '#note' : way === 'password field' ? '#password' : '#name');
    await expect.soft(field).toHaveValue('something else', { timeout: 100 });
    await expect.soft(page.locator('#echo')).toHaveText('Hello nobody', { timeout: 100 });
    await expect.soft(page).toHaveTitle('another', { timeout: 100 });
    const value = await field.inputValue();
    expect.soft(value).toBe('something else');
    await test.step('checks ' + value, async () => {});
    await test.step('fails ' + value, async () => { throw new Error('the field holds ' + value); }).catch(() => {});
  }
  throw new Error('the field holds ' + await page.locator('#name').inputValue());
});
test('an address of what was typed', async ({ page }) => {
  await page.locator('#name').fill(s.fill);
  await page.goto('http://shop.test/welcome/' + encodeURIComponent(s.fill) + '?token=' + s.urlParameter);
  await page.locator('#buy').click();
});
test('a URL with credentials', async ({ page, request }) => {
  await page.goto('http://ada:' + s.urlPassword + '@shop.test/order?api_key=' + s.urlParameter);
  await page.locator('#buy').click();
  await request.get('http://ada:' + s.urlPassword + '@127.0.0.1:9/?access_token=' + s.urlParameter);
});
test('an argument in an error of the spec', async ({ page }) => {
  const back = await page.evaluate((value) => 'got ' + value, s.repeated);
  await page.locator('#name').evaluate((field, { value }) => { field.title = value; }, { value: s.repeated });
  await test.step('inside', () => { throw new Error('the page says ' + back); });
});
test('headers in an error', async ({ request }) => {
  const headers = { authorization: 'Bearer ' + s.header, cookie: 'session=' + s.cookie, 'X-Api-Key': s.header };
  await expect.soft(request.get('http://127.0.0.1:9/', { headers })).resolves.toBeTruthy();
  throw new Error('sent ' + JSON.stringify(headers) + '\\nAuthorization: Bearer ' + s.header + '\\nCookie: a=' + s.cookie + '\\nauthorization=Basic ' + btoa('ada:' + s.header));
});
test('the environment', async ({ page }, testInfo) => {
  const token = process.env.SHOP_API_TOKEN;
  testInfo.annotations.push({ type: 'note', description: 'token ' + token });
  await testInfo.attach('of ' + token, { body: 'x' });
  await page.evaluate((t) => { document.body.insertAdjacentHTML('beforeend', '<button class="t" title="' + t + '">' + t + '</button>'); }, token);
  await page.getByText(token).click();
  await page.getByRole('button', { name: token }).hover();
  await test.step('with ' + token, async () => {});
  await page.goto('http://shop.test/for/' + token);
  await page.locator('#buy').click();
  throw new Error(token + ' and ' + encodeURIComponent(token) + ' and ' + process.env.SHOP_URL);
});
test('an env secret in a title ' + process.env.SHOP_API_TOKEN, { tag: '@' + process.env.SHOP_API_TOKEN }, async () => {});
`;

const quiet = 'export default class { printsToStdio() { return true; } }';

function configOf(reporters: readonly string[]): string {
  return `export default ${JSON.stringify({
    ...baseConfig,
    workers: 2,
    fullyParallel: true,
    // With a reporter that says it prints, Playwright adds none of its own: all output is ours then.
    reporter: [['./collector.mjs'], ['./quiet.mjs'], ...reporters.map((name) => [name, { redact: ['\\d{4}(?: \\d{4}){3}'] }])],
    use: { ...baseConfig.use, actionTimeout: 2500 },
    expect: { timeout: 2500 },
  })};`;
}

const environment = {
  SHOP_API_TOKEN: secrets.environment,
  SHOP_URL: `https://ada:${secrets.environmentUrl}@shop.test/`,
  PACTS_BUILD_ID: 'secrets',
};

/** What we add to Playwright's results. */
function ourParts(run: ProjectRun): string {
  const titles = (steps: readonly ReportedStep[]): string[] =>
    steps.flatMap((step) => [...(step.title.startsWith('Healed') ? [step.title] : []), ...titles(step.steps)]);
  return JSON.stringify(
    run.results.map((result) => ({
      annotations: result.annotations.filter(({ type }) => type.startsWith('pacts')),
      attachments: Object.entries(result.attachments).filter(([name]) => name === '_pacts' || name.startsWith('heal')),
      steps: titles(result.steps),
      errors: result.errors.map((error) => error.split('\npacts: ')[1] ?? ''),
    })),
  );
}

/** Where a secret stands in a text, with what is around it. */
function leaksIn(place: string, text: string): string[] {
  const found: string[] = [];
  for (const [way, secret] of Object.entries(secrets))
    for (const form of formsOf(secret)) {
      const at = text.indexOf(form);
      if (at >= 0) found.push(`${way} in ${place}: ${text.slice(Math.max(0, at - 120), at + form.length + 60)}`);
    }
  return found;
}

async function leaksInDatabase(url: string): Promise<string[]> {
  const db = connect(url, { poolSize: 1 });
  const columns = await db.any<{ table: string; column: string }>(
    `select c.table_name as table, c.column_name as column from information_schema.columns c
       join information_schema.tables t using (table_schema, table_name)
      where c.table_schema = 'pacts' and t.table_type = 'BASE TABLE'`,
  );
  const found: string[] = [];
  for (const { table, column } of columns) {
    const rows = await db.any<{ value: string | null }>(`select ${pgp.as.name(column)}::text as value from pacts.${pgp.as.name(table)}`);
    for (const { value } of rows) if (value) found.push(...leaksIn(`${table}.${column}`, value));
  }
  await db.$pool.end();
  return [...new Set(found)];
}

/** All bytes of all files of a folder. */
function leaksInFiles(folder: string): string[] {
  const files = fs.readdirSync(folder, { recursive: true, withFileTypes: true }).filter((item) => item.isFile());
  return files.flatMap((item) => {
    const file = path.join(item.parentPath, item.name);
    const bytes = fs.readFileSync(file);
    return leaksIn(path.relative(folder, file), bytes.toString('utf8'));
  });
}

test('on servers: the database and its dump, Redis, our parts of the report, our output', async () => {
  const server = await new PostgresServer(secrets.database).start();
  const redis = await startRedis(['--requirepass', secrets.redis]);
  const project = new TestProject({
    'a.spec.mjs': spec,
    'quiet.mjs': quiet,
    'playwright.config.mjs': configOf(['playwright-pacts/reporter']),
  });
  try {
    const env = { ...environment, PACTS_DATABASE_URL: server.url(), REDIS_URL: `redis://:${secrets.redis}@127.0.0.1:${redis.port}` };
    const leaks: string[] = [];
    let healed = 0;
    for (const site of ['old', 'renamed', 'gone']) {
      // Nothing can be healed there: one click's time-out is enough.
      const args = site === 'gone' ? ['-g', 'an address'] : [];
      const run = await project.run({ args, env: { ...env, SITE: site, PACTS_BUILD_ID: `secrets ${site}` } });
      expect(run.results.length, run.output).toBeGreaterThan(0);
      leaks.push(...leaksIn(`the output (${site})`, run.output), ...leaksIn(`our parts of the report (${site})`, ourParts(run)));
      healed += run.results.flatMap(({ annotations }) => annotations).filter(({ type }) => type === 'pacts healed').length;
    }
    // Something was there to leak: heals happened, refusals too, and the cache was filled.
    expect(healed).toBeGreaterThan(5);
    expect(Number(server.admin("select count(*) from pacts.heal_history where status = 'refused'"))).toBeGreaterThan(0);
    expect(Number(server.admin('select count(*) from pacts.run_steps'))).toBeGreaterThan(200);
    leaks.push(...(await leaksInDatabase(server.url())));
    const dump = spawnSync(path.join(postgresPrograms()!, 'pg_dump'), ['--dbname', server.url(), '--schema', 'pacts', '--inserts'], {
      encoding: 'utf8',
      maxBuffer: 1 << 28,
    });
    expect(dump.status, dump.stderr).toBe(0);
    leaks.push(...leaksIn('the dump', dump.stdout));

    const client = new Redis(redis.port, { password: secrets.redis });
    const keys = await client.keys('*');
    for (const key of keys) {
      // A page is a hash; that it has just changed is a string, which stays for some seconds.
      const value = (await client.type(key)) === 'string' ? await client.get(key) : await client.hgetall(key);
      leaks.push(...leaksIn('Redis', `${key} ${JSON.stringify(value)}`));
    }
    client.disconnect();
    expect(keys.length).toBeGreaterThan(0);
    expect([...new Set(leaks)].join('\n\n')).toBe('');
  } finally {
    project.remove();
    await redis.stop();
    await server.remove();
  }
});

test('without servers: the spool, and every byte of the folder of the embedded database', async () => {
  const project = new TestProject({
    'a.spec.mjs': spec,
    'quiet.mjs': quiet,
    'playwright.config.mjs': configOf(['playwright-pacts/reporter']),
  });
  try {
    const away = await project.run({ env: { ...environment, PACTS_DATABASE_URL: `postgres://ada:${secrets.database}@127.0.0.1:9/qa` } });
    const spool = path.join(project.dir, '.pacts', 'spool');
    // One file of the reporter, and one of each worker process that had something to remember; nothing else.
    const spooled = fs.readdirSync(spool).map((name) => name.replace(/\d+(?=\.jsonl$)/, 'PID'));
    expect(spooled.filter((name) => name === 'secrets-1-PID.jsonl')).toHaveLength(1);
    expect(new Set(spooled)).toEqual(new Set(['secrets-1-PID.jsonl', 'secrets-worker-PID.jsonl']));
    const leaks = [...leaksIn('the output', away.output), ...leaksInFiles(spool)];
    for (const site of ['old', 'renamed']) {
      const run = await project.run({ env: { ...environment, SITE: site, PACTS_BUILD_ID: `secrets ${site}` } });
      leaks.push(...leaksIn(`the output (${site})`, run.output), ...leaksIn(`our parts of the report (${site})`, ourParts(run)));
    }
    leaks.push(...leaksInFiles(path.join(project.dir, '.pacts')));
    expect([...new Set(leaks)].join('\n\n')).toBe('');
  } finally {
    project.remove();
  }
});

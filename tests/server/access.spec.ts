/** Who may ask the server, and which files it gives out. */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pactsCli } from '../support/clis.js';
import { until } from '../support/until.js';
import { expect, test } from './support.js';

const secret = 'a-token-that-is-long-enough';

test('without a token only names of this machine are answered', async ({ get }) => {
  for (const host of ['localhost', 'localhost:7227', '127.0.0.1:7227', '127.9.9.9', '[::1]:7227'])
    expect((await get('/health', { host })).statusCode, host).toBe(200);
  for (const host of ['evil.test', 'localhost.evil.test', '127.0.0.1.evil.test:7227', '10.0.0.1'])
    expect((await get('/health', { host })).statusCode, host).toBe(403);
});

test.describe('with a token', () => {
  test.use({ token: secret });

  test('the API wants it, and the pages ask for it', async ({ app, get }) => {
    const host = 'history.test:7227';
    const refused = await get('/runs', { host });
    expect([refused.statusCode, refused.headers['www-authenticate'], refused.json()]).toEqual([
      401,
      'Bearer',
      { error: { code: 'unauthorized', message: 'Send the token as "Authorization: Bearer TOKEN", or sign in at /ui/login.' } },
    ]);
    for (const url of [
      '/metrics',
      '/openapi.json',
      '/nothing',
      '/runs/x/artifacts/0',
      '//health',
      '/health/../runs',
      '/ui/login/../../runs',
    ])
      expect((await get(url, { host })).statusCode, url).toBe(401);
    for (const authorization of [`Bearer ${secret}x`, `Bearer ${secret.slice(1)}`, 'Bearer', `Basic ${secret}`, `Bearer ${secret} x`])
      expect((await get('/runs', { host, authorization })).statusCode, authorization).toBe(401);
    expect((await get('/runs', { host, authorization: `Bearer ${secret}` })).statusCode).toBe(200);
    expect((await get('/health', { host })).statusCode).toBe(200);

    const page = await get('/ui/runs?status=failed', { host });
    expect([page.statusCode, page.headers.location]).toEqual([303, '/ui/login?to=%2Fui%2Fruns%3Fstatus%3Dfailed']);
    const form = await get('/ui/login?to="><script>', { host });
    expect([form.statusCode, form.body.includes('<script>')]).toEqual([200, false]);
    const signIn = async (token: string, to: string, headers: Record<string, string> = {}) =>
      await app.inject({
        method: 'POST',
        url: '/ui/login',
        payload: new URLSearchParams({ token, to }).toString(),
        headers: { host, 'content-type': 'application/x-www-form-urlencoded', ...headers },
      });
    const wrong = await signIn('wrong', '/ui/runs');
    expect([wrong.statusCode, wrong.headers['set-cookie']]).toEqual([401, undefined]);
    expect((await signIn(secret, '/', { origin: 'http://evil.test' })).statusCode).toBe(403);
    for (const [to, location] of [
      ['/ui/runs?x=1', '/ui/runs?x=1'],
      ['//evil.test', '/'],
      ['/\\evil.test', '/'],
      ['https://evil.test/', '/'],
    ] as const)
      expect((await signIn(secret, to)).headers.location, to).toBe(location);
    const setCookie = String((await signIn(secret, '/ui/runs')).headers['set-cookie']);
    expect(setCookie).toMatch(/^pacts_session=[\w-]+; Max-Age=\d+; Path=\/; HttpOnly; SameSite=Lax$/);
    expect(setCookie).not.toContain(secret);
    const [cookie = ''] = setCookie.split(';');
    expect((await get('/runs', { host, cookie: `a=b; ${cookie}; c=d` })).statusCode).toBe(200);
    expect((await get('/runs', { host, cookie: `${cookie}x` })).statusCode).toBe(401);
    expect((await get('/runs', { host, cookie: `pacts_session=${secret}` })).statusCode).toBe(401);
  });
});

test('only files that are stored, below an output folder and unchanged are given out', async ({ artifacts, get }) => {
  const { folder, add } = artifacts;
  const outside = path.dirname(folder);
  const write = (file: string, content: string): string => {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, content);
    return file;
  };
  const secretFile = write(path.join(outside, 'secret.txt'), 'secret');
  write(path.join(`${folder}-2`, 'near.txt'), 'secret');
  fs.symlinkSync(secretFile, path.join(folder, 'link.txt'));
  fs.symlinkSync(outside, path.join(folder, 'folder-link'));
  for (const stored of [
    secretFile,
    `${folder}/../secret.txt`,
    'test-results/../secret.txt',
    'test-results/link.txt',
    'test-results/folder-link/secret.txt',
    `${folder}-2/near.txt`,
    '../secret.txt',
    '/etc/hostname',
    folder,
    `${folder}/no-such-file`,
    'test-results/%2e%2e/secret.txt',
  ]) {
    // Even a row that knows the content's hash gets nothing from elsewhere.
    const answer = await get(await add(stored, 'text/plain', 'secret'));
    expect([answer.statusCode, answer.body.includes('"secret"')], `${stored}: ${answer.body}`).toEqual([404, false]);
  }
  for (const url of ['/runs/%2e%2e/artifacts/0', '/runs/../../etc/passwd', `/runs/x/artifacts/..%2f..%2fetc%2fpasswd`])
    expect((await get(url)).statusCode, url).toBeGreaterThanOrEqual(400);

  const image = write(path.join(folder, 'a b', "it's ü.png"), 'image');
  const url = await add(image, 'image/png', 'image');
  const whole = await get(url);
  expect([whole.statusCode, whole.body, whole.headers['content-type']]).toEqual([200, 'image', 'image/png']);
  expect(whole.headers['content-disposition']).toBe(`inline; filename*=UTF-8''it%27s%20%C3%BC.png`);
  const part = await get(url, { range: 'bytes=1-2' });
  expect([part.statusCode, part.body, part.headers['content-range']]).toEqual([206, 'ma', 'bytes 1-2/5']);
  // Downloaded from CI: the same file below a folder of the same name.
  expect((await get(await add("/home/ci/shop/test-results/a b/it's ü.png", 'image/png', 'image'))).statusCode).toBe(200);

  const page = write(path.join(folder, 'page.html'), '<script>alert(1)</script>');
  for (const type of [
    'text/html',
    'image/svg+xml',
    'application/pdf',
    'TEXT/HTML; charset=utf-8',
    'text/plain,text/html',
    'image/png\r\nx: y',
  ]) {
    const hostile = await get(await add(page, type, '<script>alert(1)</script>'));
    expect([hostile.statusCode, hostile.headers['content-type']], type).toEqual([200, 'application/octet-stream']);
    expect(hostile.headers['content-disposition']).toMatch(/^attachment;/);
    expect(hostile.headers['content-security-policy']).toContain('sandbox');
    expect(hostile.headers['x-content-type-options']).toBe('nosniff');
  }

  fs.writeFileSync(image, 'another run');
  const replaced = await get(url);
  expect([replaced.statusCode, replaced.json<{ error: { code: string } }>().error.code]).toEqual([410, 'gone']);
  expect((await get(await add(image, 'image/png', null))).statusCode).toBe(410);
});

test('pacts serve says in one sentence why it can not start, and stops when told', async ({ schema, embeddedHome }) => {
  const start = (...args: string[]) => {
    const child = spawn(process.execPath, [pactsCli, 'serve', ...args], {
      cwd: os.tmpdir(),
      env: { ...process.env, PACTS_HOME: embeddedHome, PACTS_SCHEMA: schema, PACTS_DATABASE_URL: '', PACTS_API_TOKEN: '' },
    });
    const seen = { out: '', err: '' };
    child.stdout.on('data', (chunk: Buffer) => (seen.out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (seen.err += chunk.toString()));
    const code = new Promise<number | string | null>((resolve) => child.on('exit', (status, signal) => resolve(status ?? signal)));
    return { child, seen, code };
  };
  const open = start('--host', '0.0.0.0');
  expect([await open.code, open.seen.err]).toEqual([
    1,
    'pacts: pacts serve on 0.0.0.0 can be reached by other machines and needs a token: set PACTS_API_TOKEN or --token, or serve on 127.0.0.1.\n',
  ]);
  const short = start('--token', 'short');
  expect([await short.code, short.seen.err]).toEqual([
    1,
    'pacts: The token (PACTS_API_TOKEN or --token) must have at least 16 characters.\n',
  ]);

  const first = start('--port', '0');
  await until(() => first.seen.out.includes('Ctrl+C') || first.child.exitCode !== null, 'the start');
  const [, address, port] = /at (http:\/\/127\.0\.0\.1:(\d+)) /.exec(first.seen.out) ?? [];
  expect((await fetch(`${address}/health`)).status).toBe(200);
  const second = start('--port', port!);
  expect([await second.code, second.seen.err]).toEqual([
    1,
    `pacts: The port ${port} on 127.0.0.1 is in use; stop what uses it, or take another with --port.\n`,
  ]);
  first.child.kill('SIGTERM');
  expect([await first.code, first.seen.err]).toEqual([0, '']);
});

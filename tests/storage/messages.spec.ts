/** What a user reads when the database can't be had: one sentence, what to do, no password, no stack. */
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { inspect } from 'node:util';
import { storageError, StorageError } from '../../src/storage/errors.js';
import { openStorage } from '../../src/storage/storage.js';
import { expect, needs, serverUrl, temporaryFolder, test } from './support.js';

test.use({ kind: 'server' });

const secret = 'hunter2hunter2';

async function failure(place: { home?: string; databaseUrl?: string; schema?: string }): Promise<string> {
  const config = { home: place.home ?? '/nowhere', databaseUrl: place.databaseUrl, schema: place.schema ?? 'pacts_messages' };
  const error: unknown = await openStorage(config, { migrate: true }).then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(StorageError);
  expect(inspect(error)).not.toContain(secret);
  const { message } = error as StorageError;
  expect(message).not.toContain('\n');
  return message;
}

const serverWith = (change: (url: URL) => void): string => {
  const url = new URL(serverUrl);
  url.password = secret;
  change(url);
  return url.href;
};

test('nothing listens there', async () => {
  const message = await failure({ databaseUrl: `postgres://me:${secret}@127.0.0.1:1/db` });
  expect(message).toBe(
    'The database postgres://me@127.0.0.1:1/db (schema pacts_messages) cannot be used: nothing listens at that address; start the server or correct PACTS_DATABASE_URL.',
  );
});

test('the database does not exist', async () => {
  await needs('PostgreSQL');
  const message = await failure({ databaseUrl: serverWith((url) => (url.pathname = '/no_such_database')) });
  expect(message).toContain('cannot be used: that database does not exist (SQLSTATE 3D000); create it or correct PACTS_DATABASE_URL.');
});

test('the role has no right to create the schema', async ({ storage }) => {
  const role = `pacts_poor_${process.pid}`;
  await storage.db.none('create role ${role:name} login password ${secret}', { role, secret });
  try {
    const message = await failure({
      databaseUrl: serverWith((url) => (url.username = role)),
      schema: 'pacts_not_allowed',
    });
    expect(message).toContain('the role lacks the rights for this (SQLSTATE 42501); see docs/database.md');
  } finally {
    await storage.db.none('drop role ${role:name}', { role });
  }
});
test('an address that is no URL is not shown', async () => {
  const message = await failure({ databaseUrl: `not a url ${secret}` });
  expect(message).toMatch(/^The database \(not a URL\).* cannot be used: .*\.$/);
});

test('something that is no Postgres answers, or nobody answers in time', async () => {
  const server = net.createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as net.AddressInfo;
  expect(await failure({ databaseUrl: `postgres://me:${secret}@127.0.0.1:${port}/db` })).toMatch(/cannot be used: .*\.$/);
  server.close();
  const silent = net.createServer(() => undefined);
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const address = silent.address() as net.AddressInfo;
  expect(await failure({ databaseUrl: `postgres://me:${secret}@127.0.0.1:${address.port}/db` })).toContain('it did not answer in time');
  silent.close();
});

test('the folder of the embedded database cannot be made or written', async () => {
  const folder = temporaryFolder();
  const file = path.join(folder, 'file');
  fs.writeFileSync(file, '');
  for (const home of [path.join(file, '.pacts'), file]) {
    expect(await failure({ home })).toMatch(
      new RegExp(
        `^The folder ${home} for the embedded database can't be written \\(E\\w+\\); make it writable or set PACTS_HOME to another one\\.$`,
      ),
    );
  }
  fs.rmSync(folder, { recursive: true });
});

for (const [code, words] of [
  ['28P01', 'it does not accept the password'],
  ['28000', 'its pg_hba.conf does not admit this role'],
  ['53300', 'it has no connection left'],
  ['25006', 'it is read-only'],
  ['57P03', 'it is starting up or shutting down'],
] as const) {
  test(`SQLSTATE ${code} in words`, () => {
    const cause = Object.assign(new Error('FATAL: no'), { code });
    const error = storageError('postgres://me@host/db', cause);
    expect(error.message).toMatch(/^The database postgres:\/\/me@host\/db cannot be used: /);
    expect(error.message).toContain(words);
    expect(error.message).toContain(code);
    expect(error.cause).toBe(cause);
  });
}

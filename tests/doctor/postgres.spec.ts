/** Faults of a PostgreSQL, staged on real servers: the doctor names the cause. */
import http from 'node:http';
import net from 'node:net';
import fs from 'node:fs';
import path from 'node:path';
import { connect } from '../../src/storage/database.js';
import { openStorage } from '../../src/storage/storage.js';
import { needsPrograms, certificate, freePort, PostgresServer } from '../support/servers.js';
import { causes, expect, stepOf, test } from './support.js';

test.setTimeout(120_000);
test.beforeAll(() => needsPrograms('postgres'));

async function migrated(url: string, schema: string, home: string): Promise<void> {
  await (await openStorage({ databaseUrl: url, schema, home })).close();
}

test('nothing is wrong', async ({ ask, postgres, folder }) => {
  const env = { PACTS_DATABASE_URL: postgres.url('ada', 'first-secret', 'qa'), PACTS_SCHEMA: 'well' };
  const fresh = await ask(env);
  expect(causes(fresh)).toEqual([]);
  expect(stepOf(fresh, 'postgres.schema').summary).toContain('not there yet');
  await migrated(env.PACTS_DATABASE_URL, env.PACTS_SCHEMA, folder);
  const report = await ask(env);
  expect(causes(report)).toEqual([]);
  for (const id of ['program', 'tls', 'identity', 'login', 'server', 'rights', 'schema', 'write', 'clock', 'connections'])
    expect(stepOf(report, `postgres.${id}`), id).toMatchObject({ status: 'ok' });
  expect(stepOf(report, 'postgres.login').evidence.join()).toContain('SCRAM-SHA-256');
  expect(stepOf(report, 'postgres.identity').summary).toBe('the same as at the last good connection');
  // Nothing stays of what the doctor wrote.
  expect(postgres.admin('select count(*) from well.builds', 'qa')).toBe('0');
});

test('an unknown host', async ({ ask }) => {
  const report = await ask({ PACTS_DATABASE_URL: 'postgres://ada@no-such-host.invalid/qa' });
  expect(causes(report)).toEqual([expect.stringMatching(/^postgres\.resolve: (unknown-host|resolver-unreachable)$/)]);
  expect(stepOf(report, 'postgres.login')).toMatchObject({ status: 'skipped' });
});

test('a closed port', async ({ ask }) => {
  const report = await ask({ PACTS_DATABASE_URL: `postgres://ada@127.0.0.1:${await freePort()}/qa` });
  expect(causes(report)).toEqual(['postgres.reach: closed-port']);
});

test('an HTTP server on the port', async ({ ask }) => {
  const server = http.createServer((_request, response) => response.end('hello'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as net.AddressInfo;
  const report = await ask({ PACTS_DATABASE_URL: `postgres://ada@127.0.0.1:${port}/qa` });
  expect(causes(report)).toEqual(['postgres.program: not-postgresql']);
  expect(stepOf(report, 'postgres.program').summary).toContain('an HTTP server');
  server.close();
  server.closeAllConnections();
});

test('a program on the port that says nothing', async ({ ask }) => {
  const server = net.createServer((socket) => socket.on('error', () => undefined).resume());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const report = await ask({ PACTS_DATABASE_URL: `postgres://ada@127.0.0.1:${(server.address() as net.AddressInfo).port}/qa` });
  expect(causes(report)).toEqual(['postgres.program: not-postgresql']);
  server.close();
});

test('a wrong password', async ({ ask, postgres }) => {
  const report = await ask({ PACTS_DATABASE_URL: postgres.url('ada', 'wrong-secret', 'qa') });
  expect(causes(report)).toEqual(['postgres.login: wrong-password']);
  expect(stepOf(report, 'postgres.login').evidence.join('\n')).toContain('SQLSTATE 28P01');
});

test('no password', async ({ ask, postgres }) => {
  const report = await ask({ PACTS_DATABASE_URL: `postgres://ada@127.0.0.1:${postgres.port}/qa` });
  expect(causes(report)).toEqual(['postgres.login: no-password']);
});

test('no such database', async ({ ask, postgres }) => {
  const report = await ask({ PACTS_DATABASE_URL: postgres.url('ada', 'first-secret', 'nowhere') });
  expect(causes(report)).toEqual(['postgres.login: no-such-database']);
});

test('a role that may not log in', async ({ ask, postgres }) => {
  postgres.admin("create role guest nologin password 'first-secret'");
  const report = await ask({ PACTS_DATABASE_URL: postgres.url('guest', 'first-secret', 'qa') });
  expect(causes(report)).toEqual(['postgres.login: role-may-not-log-in']);
});

test('no right to connect', async ({ ask, postgres }) => {
  postgres.admin("create role visitor login password 'first-secret'");
  postgres.admin('create database closed');
  postgres.admin('revoke connect on database closed from public');
  const report = await ask({ PACTS_DATABASE_URL: postgres.url('visitor', 'first-secret', 'closed') });
  expect(causes(report)).toEqual(['postgres.login: no-connect-right']);
});

test('a limit of the role: too many connections', async ({ ask, postgres }) => {
  postgres.admin("create role lonely login password 'first-secret' connection limit 1");
  const url = postgres.url('lonely', 'first-secret', 'qa');
  const narrow = await ask({ PACTS_DATABASE_URL: url });
  expect(causes(narrow)).toContain('postgres.connections: too-few-connections');
  const holder = connect(url, { poolSize: 1 });
  const held = await holder.connect();
  const full = await ask({ PACTS_DATABASE_URL: url });
  expect(causes(full)).toEqual(['postgres.login: too-many-connections']);
  await held.done();
  await holder.$pool.end();
});

test('a role that only reads', async ({ ask, postgres }) => {
  postgres.admin("create role reader login password 'first-secret'; alter role reader set default_transaction_read_only = on");
  const report = await ask({ PACTS_DATABASE_URL: postgres.url('reader', 'first-secret', 'qa') });
  expect(causes(report)).toEqual(['postgres.rights: read-only']);
});

test('no rights in the schema', async ({ ask, postgres, folder }) => {
  await migrated(postgres.url('ada', 'first-secret', 'qa'), 'theirs', folder);
  postgres.admin("create role stranger login password 'first-secret'");
  const url = postgres.url('stranger', 'first-secret', 'qa');
  expect(causes(await ask({ PACTS_DATABASE_URL: url, PACTS_SCHEMA: 'theirs' }))).toEqual(['postgres.rights: no-rights']);
  expect(causes(await ask({ PACTS_DATABASE_URL: url, PACTS_SCHEMA: 'not_there' }))).toEqual(['postgres.rights: no-rights']);
  postgres.admin('grant usage on schema theirs to stranger; grant select on all tables in schema theirs to stranger', 'qa');
  const report = await ask({ PACTS_DATABASE_URL: url, PACTS_SCHEMA: 'theirs' });
  expect(causes(report)).toEqual(['postgres.rights: no-rights']);
  expect(stepOf(report, 'postgres.rights').evidence.join('\n')).toContain('theirs.runs: no insert, update, delete');
});

test('a schema of a newer and of an older playwright-pacts', async ({ ask, postgres, folder }) => {
  const url = postgres.url('ada', 'first-secret', 'qa');
  await migrated(url, 'newer', folder);
  postgres.admin("insert into newer.schema_migrations (version, name) values (9999, 'future')", 'qa');
  expect(causes(await ask({ PACTS_DATABASE_URL: url, PACTS_SCHEMA: 'newer' }))).toEqual(['postgres.schema: schema-too-new']);
  await migrated(url, 'older', folder);
  postgres.admin('delete from older.schema_migrations where version > 1', 'qa');
  expect(causes(await ask({ PACTS_DATABASE_URL: url, PACTS_SCHEMA: 'older' }))).toEqual(['postgres.schema: schema-too-old']);
});

test('a clock that is wrong', async ({ ask, postgres }) => {
  const report = await ask({ PACTS_DATABASE_URL: postgres.url('ada', 'first-secret', 'qa') }, { now: () => Date.now() + 3_600_000 });
  expect(causes(report)).toEqual(['postgres.clock: clock-skew']);
  expect(stepOf(report, 'postgres.clock').summary).toMatch(/3(599|600)\.\d s behind/);
});

test('a wrong option and a wrong sslmode', async ({ ask }) => {
  expect(causes(await ask({ PACTS_DATABASE_URL: 'mysql://ada@host/qa' }), 'surroundings')).toEqual(['options: wrong-option']);
  expect(causes(await ask({ PACTS_DATABASE_URL: 'postgres://ada@127.0.0.1/qa?sslmode=always' }))).toEqual(['postgres.target: wrong-url']);
});

test.describe('a server with rules of its own', () => {
  let server: PostgresServer;
  test.beforeEach(() => {
    server = new PostgresServer();
  });
  test.afterEach(async () => await server.remove());

  test('no line of pg_hba.conf, and no such role', async ({ ask }) => {
    server.hba('host other all all scram-sha-256', 'host postgres all all trust');
    await server.start();
    expect(causes(await ask({ PACTS_DATABASE_URL: server.url('postgres', 'first-secret', 'template1') }))).toEqual([
      'postgres.login: no-pg-hba-line',
    ]);
    expect(causes(await ask({ PACTS_DATABASE_URL: server.url('nobody', 'first-secret') }))).toEqual(['postgres.login: no-such-role']);
  });

  test('TLS: not offered, required, self-signed, another name', async ({ ask }) => {
    await server.start();
    expect(causes(await ask({ PACTS_DATABASE_URL: server.url(undefined, undefined, undefined, '?sslmode=require') }))).toEqual([
      'postgres.tls: tls-not-offered',
    ]);
    await server.stop();

    const { cert, key } = certificate(server.folder);
    server.hba('hostssl all all all scram-sha-256');
    await server.start({ ssl: 'on', ssl_cert_file: cert, ssl_key_file: key });
    const cause = async (parameters: string): Promise<string[]> =>
      causes(await ask({ PACTS_DATABASE_URL: server.url(undefined, undefined, undefined, parameters) }));
    expect(await cause('?sslmode=disable')).toEqual(['postgres.login: tls-required']);
    expect(await cause('')).toEqual(['postgres.login: tls-required']);
    expect(await cause('?sslmode=prefer')).toEqual([]);
    expect(await cause('?sslmode=require')).toEqual([]);
    expect(await cause('?sslmode=verify-full')).toEqual(['postgres.tls: tls-not-trusted']);
    expect(await cause(`?sslmode=verify-ca&sslrootcert=${cert}`)).toEqual([]);
    expect(await cause(`?sslmode=verify-full&sslrootcert=${cert}`)).toEqual(['postgres.tls: tls-wrong-name']);
    expect(await cause('?sslmode=verify-ca&sslrootcert=/no/such/file')).toEqual(['postgres.tls: tls-files']);
    const byName = server
      .url(undefined, undefined, undefined, `?sslmode=verify-full&sslrootcert=${cert}`)
      .replace('127.0.0.1', 'localhost');
    expect(causes(await ask({ PACTS_DATABASE_URL: byName }))).toEqual([]);
  });

  test('a server that is starting up', async ({ ask }) => {
    // A standby whose primary is away, not open for reading: it answers so until it is promoted.
    fs.writeFileSync(path.join(server.data, 'standby.signal'), '');
    const starting = server.start({ hot_standby: 'off', restore_command: 'false' }).catch(() => undefined);
    await expect.poll(() => server.port).toBeGreaterThan(0);
    await expect
      .poll(async () => causes(await ask({ PACTS_DATABASE_URL: server.url() })), { timeout: 20_000 })
      .toEqual(['postgres.login: starting-up']);
    await starting;
  });
});

test('a PostgreSQL of Windows gives itself away by the path in its errors', async ({ ask }) => {
  const server = await windowsServer();
  const report = await ask({
    PACTS_DATABASE_URL: `postgres://ada:wrong-secret@127.0.0.1:${(server.address() as net.AddressInfo).port}/qa`,
  });
  expect(causes(report)).toEqual(['postgres.login: wrong-password']);
  expect(stepOf(report, 'postgres.login').evidence.join('\n')).toContain('a PostgreSQL on Windows');
  server.close();
});

/** Answers as the PostgreSQL of a Windows installer does: its errors name files by the path of the machine that built it. */
async function windowsServer(): Promise<net.Server> {
  const message = (type: string, body: Buffer): Buffer => {
    const head = Buffer.alloc(5, type);
    head.writeInt32BE(body.length + 4, 1);
    return Buffer.concat([head, body]);
  };
  const refusal = (code: string, file: string): Buffer =>
    message('E', Buffer.from(`SFATAL\0C${code}\0MFEHLER\0Fd:\\pginstaller_15.auto\\src\\backend\\${file}\0L326\0Rauth_failed\0\0`));
  const server = net.createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (data) => {
      if (data.length === 8) socket.write('N');
      else if (data[0] === 'p'.charCodeAt(0)) socket.end(refusal('28P01', 'libpq\\auth.c'));
      else if (data.readInt32BE(4) === 9 << 16) socket.end(refusal('0A000', 'postmaster\\postmaster.c'));
      else socket.write(message('R', Buffer.from([0, 0, 0, 5, 1, 2, 3, 4]))); // MD5, with its salt
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

test.describe('a second PostgreSQL on the expected port', () => {
  let ours: PostgresServer;
  let theirs: PostgresServer;
  test.beforeEach(() => {
    ours = new PostgresServer('first-secret');
    theirs = new PostgresServer('second-secret');
  });
  test.afterEach(async () => {
    await ours.remove();
    await theirs.remove();
  });

  test('it refuses the right password: another server, not a wrong password', async ({ ask }) => {
    await ours.start();
    const env = { PACTS_DATABASE_URL: ours.url() };
    expect(causes(await ask(env))).toEqual([]);
    await ours.stop();
    await theirs.start({}, { port: ours.port });
    const report = await ask(env);
    expect(causes(report)).toEqual(['postgres.login: another-server']);
    const login = stepOf(report, 'postgres.login');
    expect(login.evidence.join('\n')).toContain('SQLSTATE 28P01');
    expect(login.evidence.join('\n')).toContain('is owned by: postgres');

    // The same server with another password of the role is a wrong password.
    await theirs.stop();
    await ours.start({}, { port: ours.port });
    ours.admin("alter role postgres password 'changed'");
    expect(causes(await ask(env))).toEqual(['postgres.login: wrong-password']);
  });

  test('it takes the password: the system identifier gives it away, until it is accepted', async ({ ask }) => {
    await ours.start();
    const env = { PACTS_DATABASE_URL: ours.url() };
    expect(causes(await ask(env))).toEqual([]);
    await ours.stop();
    await theirs.start({}, { port: ours.port });
    theirs.admin("alter role postgres password 'first-secret'");
    expect(causes(await ask(env))).toEqual(['postgres.server: another-server']);
    expect(causes(await ask(env, { acceptServer: true }))).toEqual([]);
    expect(causes(await ask(env))).toEqual([]);
  });

  test('localhost leads to one by IPv6 and to the other by IPv4, and nothing is remembered', async ({ ask }) => {
    await ours.start();
    await theirs.start({}, { port: ours.port, host: '::1' });
    const report = await ask(
      { PACTS_DATABASE_URL: ours.url().replace('127.0.0.1', 'localhost') },
      { resolve: async () => ['::1', '127.0.0.1'] },
    );
    expect(causes(report)).toContain('postgres.identity: several-servers');
  });

  test('a container publishes the port and logs nothing of the attempt', async ({ ask, folder }) => {
    await theirs.start();
    // Stands for the docker command of a machine with Docker Desktop.
    const docker = path.join(folder, 'docker');
    fs.writeFileSync(docker, '#!/bin/sh\nif [ "$1" = ps ]; then echo "0123abcd pacts-postgres-1"; fi\n', { mode: 0o755 });
    const env = { PACTS_DATABASE_URL: theirs.url('postgres', 'first-secret'), PATH: `${folder}:${process.env['PATH'] ?? ''}` };
    const report = await ask(env);
    expect(causes(report)).toEqual(['postgres.login: another-server']);
    expect(stepOf(report, 'postgres.login').evidence.join('\n')).toContain('has logged nothing of this attempt');
    // A container that did log it was asked: then the password is wrong.
    fs.writeFileSync(docker, '#!/bin/sh\nif [ "$1" = ps ]; then echo "0123abcd pacts-postgres-1"; else echo "FATAL"; fi\n', {
      mode: 0o755,
    });
    expect(causes(await ask(env))).toEqual(['postgres.login: wrong-password']);
  });
});

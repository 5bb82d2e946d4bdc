/**
 * Is it the server that we think? Asked before any login, for the usual sign of a second server is a login that fails although the password is
 * right. Every address of the host is asked: `localhost` may lead to one server by IPv6 and to another by IPv4.
 */
import type { ConnectionOptions } from 'node:tls';
import { askForTls } from '../../storage/tls.js';
import type { DatabaseTarget } from '../databaseFacts.js';
import { askStartup, tlsHandshake, unknownProtocol } from '../postgresWire.js';
import { differences, hashOf, recallServer, type ServerMarks } from '../serverMemory.js';
import { failed, ok, skipped, type Step } from '../types.js';
import { answerTimeout } from '../wire.js';
import { portCommand } from './postgresProgram.js';
import { unverifiedTls } from './postgresTls.js';

/** A role that exists nowhere, always the same: a server answers to it with a salt of its own. */
const nobody = 'pacts doctor: no such role';

export const memoryKey = ({ host, port, user }: DatabaseTarget): string => `${host}:${port}/${user}`;

export const postgresIdentity: Step = {
  id: 'postgres.identity',
  group: 'postgres',
  title: 'Which server',
  needs: ['postgres.program'],
  async run({ database, config, now, acceptServer }) {
    const { target, reached } = database;
    const [first, ...others] = reached;
    if (!target || !config || first === undefined) return skipped('nothing was reached');
    const tls = database.usesTls ? unverifiedTls(target.url) : null;
    const marks = await marksAt(first, target, tls);
    database.marks = marks;
    for (const other of others) {
      const found = differences(marks, await marksAt(other, target, tls));
      if (found.length === 0) continue;
      database.suspicion = `${first} and ${other} are different servers`;
      return failed(
        'several-servers',
        `${target.host} leads to different servers: ${first} is another one than ${other}`,
        found.map((line) => `seen from ${first}, ${other}: ${line}`),
        [
          `name the address itself, e.g. 127.0.0.1 instead of ${target.host}`,
          'stop one of the two, or publish the container at another port (POSTGRES_PORT for our docker-compose.yml)',
          `see who owns the port: ${portCommand(target.port)}`,
        ],
      );
    }
    const before = acceptServer ? null : recallServer(config.home, memoryKey(target));
    if (!before) return ok('not known yet: the first good connection is remembered', [describe(marks)]);
    const found = differences(before.marks, marks);
    const age = `last good connection ${before.at.slice(0, 16).replace('T', ' ')} UTC, PostgreSQL ${before.identity.version}`;
    if (found.length === 0) {
      const changed = before.marks.password !== null && marks.password !== null && before.marks.password !== marks.password;
      return ok('the same as at the last good connection', [
        age,
        describe(marks),
        changed && 'the password of the role was changed on the server since then',
      ]);
    }
    database.suspicion = 'it differs from the server of the last good connection';
    return ok(`differs from the server of the last good connection (${Math.round((now() - Date.parse(before.at)) / 60_000)} minutes ago)`, [
      age,
      ...found,
    ]);
  },
};

async function marksAt(host: string, target: DatabaseTarget, tls: ConnectionOptions | null): Promise<ServerMarks> {
  const { port, user, database } = target;
  const ask = async (role: string, protocol?: number) =>
    await askStartup({ host, port, user: role, database, tls, ...(protocol === undefined ? {} : { protocol }) }).catch(() => null);
  const offer = host.startsWith('/') ? 'N' : await askForTls(host, port, answerTimeout).catch(() => 'none');
  const own = await ask(user);
  const stranger = await ask(nobody);
  const refusal = (await ask(user, unknownProtocol))?.error;
  return {
    tls: offer,
    certificate: offer === 'S' ? await certificateHash(host, port, unverifiedTls(target.url)) : null,
    source: refusal?.file ? `${refusal.file}:${refusal.line ?? '?'}` : null,
    method: own?.method ?? null,
    cluster: stranger?.salt ? hashOf(stranger.salt) : null,
    password: own?.salt ? hashOf(own.salt) : null,
  };
}

async function certificateHash(host: string, port: number, options: ConnectionOptions): Promise<string | null> {
  try {
    const socket = await tlsHandshake(host, port, options);
    const raw = socket?.getPeerX509Certificate()?.raw;
    socket?.destroy();
    return raw ? hashOf(raw) : null;
  } catch {
    return null;
  }
}

function describe({ tls, source, method }: ServerMarks): string {
  return `TLS ${tls === 'S' ? 'offered' : 'not offered'}; authentication ${method ?? 'refused before it was asked for'}; ${source ? `source place ${source}` : 'no source place (a pooler)'}`;
}

/** Who answers: is it PostgreSQL at all? */
import { askForTls } from '../../storage/tls.js';
import { askStartup, unknownProtocol } from '../postgresWire.js';
import { failed, ok, skipped, type Step } from '../types.js';
import { answerTimeout, programAt } from '../wire.js';

export const postgresProgram: Step = {
  id: 'postgres.program',
  group: 'postgres',
  title: 'Who answers',
  needs: ['postgres.reach'],
  async run({ database }) {
    const [host] = database.reached;
    if (!database.target || host === undefined) return skipped('nothing was reached');
    const { port, source, user, database: name } = database.target;
    // A Unix socket has no TLS; PostgreSQL answers N on it all the same, which the driver never asks.
    database.tls = host.startsWith('/') ? 'N' : await askForTls(host, port, answerTimeout).catch(() => 'none' as const);
    const answer =
      database.tls === 'S' || database.tls === 'N'
        ? await askStartup({ host, port, user, database: name, tls: null, protocol: unknownProtocol })
        : null;
    if (answer?.error) {
      const { sqlstate, file, line } = answer.error;
      return ok(file === null ? 'a pooler, such as PgBouncer, that speaks PostgreSQL' : 'a PostgreSQL', [
        `request for TLS: answered ${database.tls}`,
        `startup with an unknown protocol: SQLSTATE ${sqlstate}${file === null ? ', without a place in its source' : ` from ${file}:${line ?? '?'}`}`,
        /^[a-z]:\\|\\/i.test(file ?? '') &&
          'the path of its source is one of Windows: this is a PostgreSQL on Windows, not one in a Linux container',
      ]);
    }
    const program = await programAt(host, port);
    return failed(
      'not-postgresql',
      `at ${host} port ${port} answers ${program ?? 'a program that says nothing'}, which is no PostgreSQL`,
      [
        `request for TLS: ${database.tls === 'none' ? 'no answer' : `answered ${database.tls === 'other' ? 'with something that PostgreSQL never says' : database.tls}`}`,
      ],
      [`correct the port in ${source}: PostgreSQL usually has 5432`, `see which program owns the port: ${portCommand(port)}`],
    );
  },
};

/** How a person finds the owner of a port. */
export function portCommand(port: number): string {
  if (process.platform === 'win32') return `netstat -ano | findstr :${port}, then tasklist /FI "PID eq <last column>"`;
  return process.platform === 'darwin' ? `lsof -nP -iTCP:${port} -sTCP:LISTEN` : `ss -ltnp 'sport = :${port}'`;
}

/** Why a server refused a login: by SQLSTATE, and by the point at which it did. */
import type { StartupAnswer } from './postgresWire.js';
import { containersPublishing, hasLoggedSince, programsAt } from './listeners.js';
import { isLoopback } from '../storage/tls.js';
import { portCommand } from './steps/postgresProgram.js';
import { failed, type DoctorContext, type Finding } from './types.js';

export interface Refusal {
  readonly sqlstate: string;
  /** The server's first answer, before any password. */
  readonly startup: StartupAnswer;
  /** The same login is asked for its password over TLS. */
  readonly wantsTls: boolean;
  /** When the login was tried. */
  readonly since: Date;
  readonly evidence: readonly string[];
}

export function refusalOf(context: DoctorContext, refusal: Refusal): Finding {
  const { target } = context.database;
  const { sqlstate, startup } = refusal;
  const onWindows = /\\/.test(startup.error?.file ?? context.database.marks?.source ?? '');
  const evidence = [
    ...refusal.evidence,
    `SQLSTATE ${sqlstate}${placeOf(startup)}`,
    ...(onWindows ? ['the path of its source is one of Windows: this is a PostgreSQL on Windows, not one in a Linux container'] : []),
  ];
  const user = target?.user ?? '';
  const source = target?.source ?? 'PACTS_DATABASE_URL';
  if (refusal.wantsTls)
    return failed(
      'tls-required',
      'the server admits this role only over TLS',
      [...evidence, 'the same startup over TLS is admitted'],
      [`add sslmode=require to ${source}`],
    );
  switch (sqlstate) {
    case '28P01':
      return wrongPassword(context, refusal, evidence);
    case '28000':
      return otherServer(context, evidence) ?? notAdmitted(refusal, user, evidence);
    case '3D000':
      return (
        otherServer(context, evidence) ??
        failed('no-such-database', `the database "${target?.database ?? ''}" does not exist`, evidence, [
          `create it: createdb --owner ${user} ${target?.database ?? ''}`,
          `or correct the name in ${source}`,
        ])
      );
    case '42501':
      return failed('no-connect-right', `the role "${user}" may not connect to the database "${target?.database ?? ''}"`, evidence, [
        `grant connect on database ${target?.database ?? ''} to ${user}`,
      ]);
    case '53300':
      return failed('too-many-connections', 'the server has no connection left for this role', evidence, [
        'raise max_connections, or the limit of the role or of the database (connection limit)',
        'run fewer workers at once, or put PgBouncer in between: docs/database.md says how many connections a build opens',
        'see who holds them: select application_name, state, count(*) from pg_stat_activity group by 1, 2',
      ]);
    case '57P03':
      return failed('starting-up', 'the server is starting up, shutting down or recovering', evidence, [
        'try again in a moment',
        'if it stays so, see the log of the server',
      ]);
    case '53200':
    case '53100':
      return failed('server-full', 'the server is out of memory or disk', evidence, ['see the log of the server']);
    default:
      return failed(
        'login-refused',
        'the server refuses the login',
        [...evidence, startup.error?.message && `it says: ${startup.error.message}`],
        ['look the SQLSTATE up: https://www.postgresql.org/docs/current/errcodes-appendix.html', 'see the log of the server'],
      );
  }
}

/** 28000 before any question: no line of pg_hba.conf. After it: the role itself. */
function notAdmitted({ startup }: Refusal, user: string, evidence: readonly string[]): Finding {
  if (startup.method === null)
    return failed(
      'no-pg-hba-line',
      'no line of pg_hba.conf admits this role from this address',
      [...evidence, 'refused before a password was asked for'],
      ['add a line to pg_hba.conf, such as: host <database> <role> <address>/32 scram-sha-256', 'then reload: select pg_reload_conf()'],
    );
  if (startup.method === 'none')
    return failed(
      'no-such-role',
      `the role "${user}" does not exist or may not log in`,
      [...evidence, 'refused after it was admitted without a password'],
      [`create it: create role ${user} login password '...'`],
    );
  return failed(
    'role-may-not-log-in',
    `the role "${user}" may not log in`,
    [...evidence, 'the password was accepted'],
    [`alter role ${user} login`],
  );
}

/** The password is wrong, or it is right and somewhere else: everything that speaks for the second is gathered. */
function wrongPassword(context: DoctorContext, refusal: Refusal, evidence: readonly string[]): Finding {
  const { target } = context.database;
  const port = target?.port ?? 5432;
  const other = otherServer(context, evidence) ?? besideDocker(context, refusal, evidence);
  if (other) return other;
  const noPassword = target !== null && new URL(target.url).password === '';
  return failed(
    noPassword ? 'no-password' : 'wrong-password',
    noPassword
      ? `the server wants a password, and ${target.source} has none`
      : `the server does not accept this password for the role "${target?.user ?? ''}"; a role that does not exist looks the same`,
    [...evidence, ...owners(port, target?.host)],
    [
      noPassword
        ? 'add the password, percent-encoded where needed'
        : `correct the password in ${target?.source ?? 'PACTS_DATABASE_URL'}; special characters must be percent-encoded`,
      "a container keeps the password of its volume's first start: change it by alter role, or remove the volume",
      `if you are sure of it, another PostgreSQL may own port ${port} on this machine; the server that you mean then logs nothing of this attempt. See who owns the port: ${portCommand(port)}`,
    ],
  );
}

function otherServer({ database, config }: DoctorContext, evidence: readonly string[]): Finding | null {
  if (database.suspicion === null) return null;
  const port = database.target?.port ?? 5432;
  return failed(
    'another-server',
    `this is probably not the server that you mean: ${database.suspicion}`,
    [...evidence, ...owners(port, database.target?.host)],
    [
      `see who owns port ${port}: ${portCommand(port)}; stop that server, or move yours to another port (POSTGRES_PORT for our docker-compose.yml)`,
      'the server that you mean logs nothing of this attempt: compare its log',
      `if the server was replaced on purpose: correct the password, or delete ${config?.home ?? '.pacts'}/servers.json`,
    ],
  );
}

/** A container publishes the port and has logged nothing of the attempt: something else has answered. */
function besideDocker({ env, database }: DoctorContext, { since }: Refusal, evidence: readonly string[]): Finding | null {
  const { target } = database;
  if (!target || !isLoopback(target.host)) return null;
  const [container] = containersPublishing(target.port, env) ?? [];
  if (!container || hasLoggedSince(container, since, env) !== false) return null;
  return failed(
    'another-server',
    `another PostgreSQL than the container ${container.name} answers at port ${target.port}`,
    [
      ...evidence,
      `the container ${container.name} publishes port ${target.port} and has logged nothing of this attempt`,
      ...owners(target.port, target.host),
    ],
    [
      `see who owns the port: ${portCommand(target.port)}; stop that server, or publish the container at another port (POSTGRES_PORT for our docker-compose.yml)`,
      'a container whose logging of failed logins is switched off looks the same: compare its log_min_messages',
    ],
  );
}

function owners(port: number, host: string | undefined): string[] {
  if (host === undefined || !isLoopback(host)) return [];
  const programs = programsAt(port);
  return programs.length > 0 ? [`port ${port} of this machine is owned by: ${programs.join(', ')}`] : [];
}

/** Where in PostgreSQL's source the refusal was written; a path of Windows tells on which system it was built. */
function placeOf({ error }: StartupAnswer): string {
  if (!error?.file) return '';
  return ` from ${error.file}${error.routine ? ` (${error.routine})` : ''}`;
}

/** What the server tells of itself after the login; remembered, and compared with what was remembered. */
import { identityOf } from '../serverIdentity.js';
import { recallServer, rememberServer } from '../serverMemory.js';
import { failed, ok, skipped, type Step } from '../types.js';
import { memoryKey } from './postgresIdentity.js';
import { portCommand } from './postgresProgram.js';

/** The oldest that the tables and queries need. */
const oldest = 15;

export const postgresServer: Step = {
  id: 'postgres.server',
  group: 'postgres',
  title: 'Server',
  needs: ['postgres.login'],
  async run({ database, config, now, acceptServer }) {
    const { db, target, marks } = database;
    if (!db || !config || !target) return skipped('there is no connection');
    const identity = await identityOf(db);
    const evidence = [
      identity.systemIdentifier && `system identifier ${identity.systemIdentifier}`,
      identity.clusterName && `cluster name ${identity.clusterName}`,
      identity.dataDirectory && `data directory ${identity.dataDirectory}`,
      `started ${identity.startedAt.toISOString()}`,
    ];
    if (Number.parseInt(identity.version, 10) < oldest)
      return failed('old-server', `PostgreSQL ${identity.version} is too old`, evidence, [`use PostgreSQL ${oldest} or newer`]);
    const before = acceptServer ? null : recallServer(config.home, memoryKey(target));
    if (before?.identity.systemIdentifier && identity.systemIdentifier && before.identity.systemIdentifier !== identity.systemIdentifier)
      return failed(
        'another-server',
        'the login works, but this is another server than at the last good connection: its history is elsewhere',
        [...evidence, `before: system identifier ${before.identity.systemIdentifier}, PostgreSQL ${before.identity.version}, ${before.at}`],
        [
          `see who owns port ${target.port}: ${portCommand(target.port)}`,
          `if the server was replaced on purpose: pacts doctor --accept-server`,
        ],
      );
    if (marks) rememberServer(config.home, memoryKey(target), { at: new Date(now()).toISOString(), marks, identity });
    return ok(`PostgreSQL ${identity.version}`, evidence);
  },
};

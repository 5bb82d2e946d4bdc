/** Is the host's name known, and to which addresses does it lead? */
import { failed, ok, skipped, type Step } from '../types.js';
import { resolveHost } from '../resolveHost.js';

export const postgresResolve: Step = {
  id: 'postgres.resolve',
  group: 'postgres',
  title: 'Name resolution',
  needs: ['postgres.target'],
  async run({ database, resolve }) {
    if (!database.target) return skipped('no server is named');
    const { host, source } = database.target;
    const answer = await resolveHost(host, resolve);
    if (answer.code !== null)
      return failed(
        answer.code === 'EAI_AGAIN' ? 'resolver-unreachable' : 'unknown-host',
        `the name ${host} cannot be resolved`,
        [`getaddrinfo: ${answer.code}`],
        [
          `correct the host in ${source}`,
          !host.includes('.') &&
            `${host} looks like a service of Docker Compose: it is known inside its network only; from the host use 127.0.0.1 and the published port`,
          answer.code === 'EAI_AGAIN' && 'check the network and its name server',
        ],
      );
    database.addresses = answer.addresses;
    return ok(host.startsWith('/') ? 'a Unix socket, nothing to resolve' : answer.addresses.join(', '), [
      answer.addresses.length > 1 && 'several addresses: each may be another server, so each is asked',
    ]);
  },
};

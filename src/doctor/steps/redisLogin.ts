/** Does the password fit? Behind Sentinels, the login is at the master that they name. */
import { RedisConnection, redisTls, type RedisReply } from '../redisWire.js';
import { failed, ok, skipped, type DoctorContext, type Finding, type Step } from '../types.js';

export const redisLogin: Step = {
  id: 'redis.login',
  group: 'redis',
  title: 'Login',
  needs: ['redis.program'],
  async run(context) {
    const { place, connection } = context.redis;
    if (!place || !connection) return skipped('there is no connection');
    const evidence: string[] = [];
    if (place.mode === 'sentinel') {
      const refusal = await toMaster(context, connection, evidence);
      if (refusal) return refusal;
    }
    const server = context.redis.connection ?? connection;
    const { username, password } = place;
    if (password !== null) {
      const answer = await server.command('AUTH', ...(username === null ? [] : [username]), password);
      evidence.push(`AUTH: ${answer.kind === 'foreign' ? 'no answer' : answer.kind === 'list' ? '' : answer.text}`);
      // An ERR is no refusal: the server has no password at all, and ioredis goes on without.
      if (answer.kind === 'error' && answer.text !== 'ERR')
        return failed('wrong-password', 'the server does not accept this password', evidence, [
          'correct the password in REDIS_URL, percent-encoded where needed: redis://:<password>@host, or redis://<user>:<password>@host',
          username !== null && `see that the user ${username} exists and is on: ACL GETUSER`,
        ]);
    }
    const ping = await server.command('PING');
    if (ping.kind === 'text') return ok(password === null ? 'no password is needed' : 'the password fits', evidence);
    return refused(ping, evidence);
  },
};

function refused(answer: RedisReply, evidence: readonly string[]): Finding {
  const word = answer.kind === 'error' ? answer.text : 'no answer';
  const seen = [...evidence, `PING: ${word}`];
  if (word === 'NOAUTH')
    return failed('no-password', 'the server wants a password, and the URL has none', seen, [
      'add it to REDIS_URL: redis://:<password>@host',
    ]);
  if (word === 'DENIED')
    return failed('protected-mode', 'the server admits only its own machine (protected mode)', seen, [
      'set a password on the server (requirepass), or bind it to an address',
    ]);
  if (word === 'LOADING') return failed('starting-up', 'the server is still loading its data', seen, ['try again in a moment']);
  return failed('login-refused', 'the server refuses the connection', seen, ['see the log of the server']);
}

/** Asks the Sentinel for the master and connects to it. */
async function toMaster({ redis, cleanups }: DoctorContext, sentinel: RedisConnection, evidence: string[]): Promise<Finding | null> {
  const { place } = redis;
  if (!place) return null;
  if (place.sentinelPassword !== null) await sentinel.command('AUTH', place.sentinelPassword);
  const answer = await sentinel.command('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', place.master ?? '');
  const [host, port] = answer.kind === 'list' ? answer.items : [];
  if (!host || !port) {
    const word = answer.kind === 'error' ? answer.text : 'none';
    if (word === 'NOAUTH')
      return failed('no-password', 'the Sentinels want a password', [`SENTINEL: ${word}`], ['add ?sentinelPassword=... to REDIS_URL']);
    return failed(
      'unknown-master',
      `the Sentinel knows no master "${place.master ?? ''}"`,
      [`SENTINEL GET-MASTER-ADDR-BY-NAME: ${word}`],
      [
        'correct the name after the host in REDIS_URL: redis+sentinel://host:26379/<name>',
        'an ERR means that this is a Redis and no Sentinel: write redis:// then',
      ],
    );
  }
  evidence.push(`the master is ${host}:${port}`);
  const master = await RedisConnection.open(host, Number(port), redisTls(place, host)).catch(() => null);
  if (!master)
    return failed('unreachable', `the master ${host}:${port} that the Sentinel names cannot be reached from here`, evidence, [
      'let the Sentinels announce an address that this machine reaches (announce-ip, resolve-hostnames)',
    ]);
  cleanups.push(async () => master.close());
  redis.connection = master;
  return null;
}

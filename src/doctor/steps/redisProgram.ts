/** Who answers: a Redis, and with TLS or without, as the URL says? */
import { certificateCause, certificateEvidence } from '../certificates.js';
import { RedisConnection, redisTls, type RedisReply } from '../redisWire.js';
import { codeOf, failed, ok, skipped, type Step } from '../types.js';
import { openSocket, programAt, startTls } from '../wire.js';

export const redisProgram: Step = {
  id: 'redis.program',
  group: 'redis',
  title: 'Who answers',
  needs: ['redis.reach'],
  async run({ redis, cleanups }) {
    const { place } = redis;
    const [node] = redis.reached;
    if (!place || !node) return skipped('nothing was reached');
    const { address, host, port } = node;
    const plain = await pingAt(address, port);
    if (place.tls) {
      if (isRedis(plain))
        return failed(
          'tls-not-offered',
          'this Redis speaks without TLS at that port, and the URL wants it (rediss://)',
          ['PING without TLS was answered'],
          ['write redis:// instead, on a network that you trust, or use the TLS port of the server (tls-port)'],
        );
      try {
        const connection = await RedisConnection.open(address, port, redisTls(place, host));
        redis.connection = connection;
        cleanups.push(async () => connection.close());
      } catch (error) {
        const code = codeOf(error);
        if (code === 'ENOENT' || code === 'EACCES')
          return failed('tls-files', 'the file of cacert cannot be read', [code], ['correct the path']);
        const certificate = await certificateAt(address, port);
        if (!certificate) return notRedis(await programAt(address, port), address, port);
        const { cause, summary, advice } = certificateCause(code, '?cacert');
        return failed(
          cause,
          summary,
          [code, certificate],
          advice.filter((line) => !line.includes('sslmode')),
        );
      }
      const answer = await redis.connection.command('PING');
      return isRedis(answer) ? ok('a Redis, with TLS') : notRedis('a TLS server that is no Redis', address, port);
    }
    if (!isRedis(plain)) {
      const certificate = await certificateAt(address, port);
      if (certificate)
        return failed(
          'tls-required',
          'the server at that port speaks TLS only',
          [certificate],
          ['write rediss:// instead of redis:// in REDIS_URL'],
        );
      return notRedis(await programAt(address, port), address, port);
    }
    const connection = await RedisConnection.open(address, port, null);
    redis.connection = connection;
    cleanups.push(async () => connection.close());
    return ok('a Redis', [`PING: ${plain.kind === 'error' ? plain.text : plain.kind === 'text' ? plain.text : ''}`]);
  },
};

async function pingAt(host: string, port: number): Promise<RedisReply> {
  const connection = await RedisConnection.open(host, port, null).catch(() => null);
  if (!connection) return { kind: 'foreign' };
  const answer = await connection.command('PING');
  connection.close();
  return answer;
}

/** Any error in capitals is one of Redis' own: NOAUTH, DENIED, LOADING, NOPERM. */
function isRedis(answer: RedisReply): boolean {
  return (answer.kind === 'text' && answer.text === 'PONG') || (answer.kind === 'error' && /^[A-Z]+$/.test(answer.text));
}

async function certificateAt(host: string, port: number): Promise<string | null> {
  try {
    const socket = await startTls(await openSocket(host, port), { rejectUnauthorized: false, checkServerIdentity: () => undefined });
    const certificate = socket.getPeerX509Certificate();
    socket.destroy();
    return certificateEvidence(certificate) ?? 'TLS without a certificate';
  } catch {
    return null;
  }
}

function notRedis(program: string | null, address: string, port: number) {
  return failed(
    'not-redis',
    `at ${address} port ${port} answers ${program ?? 'a program that says nothing'}, which is no Redis`,
    [],
    ['correct the port in REDIS_URL: Redis usually has 6379'],
  );
}

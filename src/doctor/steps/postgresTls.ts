/** Does TLS come about as sslmode wants it? */
import { X509Certificate } from 'node:crypto';
import { StorageError } from '../../storage/errors.js';
import { agreeOnTls, isLoopback, tlsOptionsOf, tlsWishOf, type TlsOptions, type TlsWish } from '../../storage/tls.js';
import { tlsHandshake } from '../postgresWire.js';
import { certificateCause, certificateEvidence } from '../certificates.js';
import { codeOf, failed, ok, skipped, type Finding, type Step } from '../types.js';

export const postgresTls: Step = {
  id: 'postgres.tls',
  group: 'postgres',
  title: 'TLS',
  needs: ['postgres.program'],
  async run({ database }) {
    const [host] = database.reached;
    if (!database.target || host === undefined) return skipped('nothing was reached');
    const wish = tlsWishOf(database.target.url);
    const named = `sslmode=${wish.mode}${wish.explicit ? '' : ', the default'}`;
    const offered = database.tls === 'S' ? 'the server offers TLS' : 'the server offers no TLS';
    if (wish.mode === 'disable' || host.startsWith('/')) return ok(`not used (${named})`, [offered]);
    if (database.tls !== 'S') {
      if (wish.mode === 'allow' || wish.mode === 'prefer') return ok(`not used (${named})`, [offered]);
      return failed(
        'tls-not-offered',
        `${named}, but ${offered}`,
        [`request for TLS: answered ${database.tls}`],
        [
          'switch TLS on in the server (ssl = on, with a certificate)',
          'or connect without it: sslmode=disable, on a network that you trust',
          'a server that you know to have TLS is another one: see "Which server"',
        ],
      );
    }
    let options: TlsOptions | false;
    try {
      options = await agreeOnTls(database.target.url);
    } catch (error) {
      if (!(error instanceof StorageError)) throw error;
      return failed('tls-files', error.message, [], ['correct the path']);
    }
    if (options === false)
      return ok(
        `not used (${named}; ${isLoopback(wish.host) ? 'on this machine TLS is used only if sslmode asks for it' : 'not needed'})`,
        [offered],
      );
    database.usesTls = true;
    return await handshake(host, database.target.port, options, named);
  },
};

async function handshake(host: string, port: number, options: TlsOptions, named: string): Promise<Finding> {
  try {
    const socket = await tlsHandshake(host, port, options);
    const evidence = [socket?.getProtocol(), certificateEvidence(socket?.getPeerX509Certificate())];
    socket?.destroy();
    return ok(`${named}, ${options.rejectUnauthorized ? 'verified' : 'encrypted, the certificate is not verified'}`, evidence);
  } catch (error) {
    const code = codeOf(error);
    const { cause, summary, advice } = certificateCause(code, 'sslrootcert');
    return failed(cause, summary, [`${named}: ${code}`, await presented(host, port)], advice);
  }
}

/** The certificate that was refused: shown, not trusted. */
async function presented(host: string, port: number): Promise<string | null> {
  try {
    const socket = await tlsHandshake(host, port, { rejectUnauthorized: false, checkServerIdentity: () => undefined });
    const certificate = socket?.getPeerX509Certificate();
    socket?.destroy();
    return certificate instanceof X509Certificate ? certificateEvidence(certificate) : null;
  } catch {
    return null;
  }
}

/** Options for asking the server about itself: encrypted if it can be, nothing trusted. A file that can't be read is told by this step. */
export function unverifiedTls(url: string): TlsOptions {
  const wish: TlsWish = { ...tlsWishOf(url), mode: 'require' };
  const open = { rejectUnauthorized: false, checkServerIdentity: () => undefined };
  try {
    return { ...tlsOptionsOf({ ...wish, files: { ...wish.files, sslrootcert: null } }), ...open };
  } catch {
    return open;
  }
}

/** What a refused certificate means, by the code of Node's TLS. */
import type { X509Certificate } from 'node:crypto';

export function certificateCause(code: string, parameter: string): { cause: string; summary: string; advice: string[] } {
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return {
      cause: 'tls-wrong-name',
      summary: "the server's certificate is for another name",
      advice: ['connect by the name in the certificate, or have one made for this name', 'sslmode=verify-ca leaves the name out'],
    };
  if (code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID')
    return {
      cause: 'tls-expired',
      summary: "the server's certificate is not valid at this time",
      advice: ['renew the certificate', 'check the clocks'],
    };
  if (/SELF_SIGNED|UNABLE_TO_(VERIFY|GET_ISSUER)|CERT_UNTRUSTED/.test(code))
    return {
      cause: 'tls-not-trusted',
      summary: "the server's certificate is not signed by an authority that is trusted here",
      advice: [`name the file of its authority: ${parameter}=/path/to/ca.crt`, 'sslmode=require encrypts without verifying'],
    };
  return {
    cause: 'tls-handshake',
    summary: 'the TLS handshake failed',
    advice: ['compare the TLS versions and ciphers of both sides', 'see the log of the server'],
  };
}

export function certificateEvidence(certificate: X509Certificate | undefined): string | null {
  if (!certificate) return null;
  const name = certificate.subject.replaceAll('\n', ', ');
  return `certificate ${name || '(without a name)'}, valid to ${certificate.validTo}, SHA-256 ${certificate.fingerprint256.slice(0, 23)}...`;
}

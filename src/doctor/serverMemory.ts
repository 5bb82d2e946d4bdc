/**
 * The marks by which a PostgreSQL server is known again, and the memory of those at the last good connection, in `<home>/servers.json`.
 * Some marks show before any login, so that "the password is wrong" and "this is another server" can be told apart.
 */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

const marksSchema = z.object({
  /** Whether the server offers TLS: S or N. */
  tls: z.string(),
  /** Hash of its certificate. */
  certificate: z.string().nullable(),
  /** Where its source code refuses an unknown protocol: file and line differ between versions and builds. */
  source: z.string().nullable(),
  /** The authentication that it asks for. */
  method: z.string().nullable(),
  /** Hash of the salt that it names for a role that doesn't exist: made of a secret of the cluster. */
  cluster: z.string().nullable(),
  /** Hash of the salt of the role's password; changes with the password. */
  password: z.string().nullable(),
});
/** What a server shows before a login. */
export type ServerMarks = z.infer<typeof marksSchema>;

const identitySchema = z.object({
  version: z.string(),
  /** Made by initdb, once for each cluster. */
  systemIdentifier: z.string().nullable(),
  clusterName: z.string().nullable(),
  dataDirectory: z.string().nullable(),
});
/** What it tells after a login. */
export type ServerIdentity = z.infer<typeof identitySchema>;

const rememberedSchema = z.object({ at: z.iso.datetime(), marks: marksSchema, identity: identitySchema });
export type RememberedServer = z.infer<typeof rememberedSchema>;

const memorySchema = z.record(z.string(), rememberedSchema);

const fileOf = (home: string): string => path.join(home, 'servers.json');

/** What a salt or a certificate is remembered as. */
export const hashOf = (value: string | Buffer): string => createHash('sha256').update(value).digest('hex').slice(0, 16);

/** @param key the server as the configuration names it: host, port and role */
export function recallServer(home: string, key: string): RememberedServer | null {
  return readMemory(home)[key] ?? null;
}

/** A folder that can't be written has no memory. */
export function rememberServer(home: string, key: string, server: RememberedServer): void {
  try {
    fs.mkdirSync(home, { recursive: true });
    const temporary = `${fileOf(home)}.${process.pid}`;
    fs.writeFileSync(temporary, JSON.stringify({ ...readMemory(home), [key]: server }, null, 2), { mode: 0o600 });
    fs.renameSync(temporary, fileOf(home));
  } catch {
    // The step about the folder says so.
  }
}

/** The differences that show that another cluster answers; a changed password or version is none by itself. */
export function differences(before: ServerMarks, now: ServerMarks): string[] {
  const found: string[] = [];
  if (before.cluster !== null && now.cluster !== null && before.cluster !== now.cluster)
    found.push('the salt that it makes of its own secret for a role that does not exist is another one');
  if (before.source !== null && now.source !== null && before.source !== now.source)
    found.push(`its source refuses an unknown protocol at ${now.source}, before at ${before.source}: another version or build`);
  if (before.tls !== now.tls) found.push(now.tls === 'S' ? 'it offers TLS, before it did not' : 'it offers no TLS, before it did');
  else if (before.certificate !== null && now.certificate !== null && before.certificate !== now.certificate)
    found.push('its certificate is another one');
  if (before.method !== null && now.method !== null && before.method !== now.method)
    found.push(`it asks for ${now.method} authentication, before for ${before.method}`);
  return found;
}

function readMemory(home: string): Record<string, RememberedServer> {
  try {
    return memorySchema.parse(JSON.parse(fs.readFileSync(fileOf(home), 'utf8')));
  } catch {
    return {};
  }
}

/** One clear sentence for everything that can keep the database from answering; told apart by SQLSTATE and errno. */

/** A failure of the storage in words for the user; never holds a password. `cause` keeps the driver's own error. */
export class StorageError extends Error {
  override readonly name = 'StorageError';
}

const sentences: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens at that address; start the server or correct PACTS_DATABASE_URL',
  ENOTFOUND: 'its host name is not known; correct PACTS_DATABASE_URL',
  EAI_AGAIN: 'its host name could not be looked up; check the network or correct PACTS_DATABASE_URL',
  ETIMEDOUT: 'it did not answer in time; check the network, the firewall and PACTS_DATABASE_URL',
  ECONNRESET: 'it closed the connection; see the log of the server',
  EHOSTUNREACH: 'its host cannot be reached; check the network or correct PACTS_DATABASE_URL',
  '28P01': 'it does not accept the password (SQLSTATE 28P01); correct PACTS_DATABASE_URL',
  '28000': 'its pg_hba.conf does not admit this role from here (SQLSTATE 28000); ask its administrator',
  '3D000': 'that database does not exist (SQLSTATE 3D000); create it or correct PACTS_DATABASE_URL',
  '42501': 'the role lacks the rights for this (SQLSTATE 42501); see docs/database.md for what it needs',
  '42P01': 'its tables are missing (SQLSTATE 42P01); run npx pacts migrate',
  '3F000': 'its schema is missing (SQLSTATE 3F000); run npx pacts migrate',
  '53100': 'its disk is full (SQLSTATE 53100); make room there, or delete old runs with npx pacts cleanup',
  '53300': 'it has no connection left (SQLSTATE 53300); raise max_connections or lower the number of workers',
  '55P03': 'it is busy with another command (SQLSTATE 55P03); try again in a moment',
  '40P01': 'it is busy with another command (SQLSTATE 40P01); try again in a moment',
  '57P01': 'it was shut down (SQLSTATE 57P01); try again when it is back',
  '57P03': 'it is starting up or shutting down (SQLSTATE 57P03); try again in a moment',
  '25006': 'it is read-only (SQLSTATE 25006); PACTS_DATABASE_URL must name the primary server',
};

/**
 * Wraps a driver's error.
 * @param where the database in words, without a password
 */
export function storageError(where: string, error: unknown): StorageError {
  if (error instanceof StorageError) return error;
  const code = codeOf(error);
  // The cause would show the whole text, and with it the password.
  if (code === 'ERR_INVALID_URL')
    return new StorageError(`The database ${where} cannot be used: its address is not a postgres:// URL; correct PACTS_DATABASE_URL.`);
  const known = code === undefined ? undefined : sentences[code];
  const message = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
  const timedOut = /timeout exceeded when trying to connect|connection timeout|timeout expired/.test(message);
  const reason = known ?? (timedOut ? sentences['ETIMEDOUT'] : `it answered "${message}"${code ? ` (${code})` : ''}`);
  return new StorageError(`The database ${where} cannot be used: ${reason}.`, { cause: error });
}

/** The database refuses these rows, now and later: SQLSTATE classes 22 (data) and 23 (constraints). */
export function isDataError(error: unknown): boolean {
  const code = codeOf(error) ?? '';
  // A row on its way to the default partition while its own came into being violates a rule without a name; the next time it goes there.
  if (code === '23514' && !(error as { constraint?: string }).constraint) return false;
  return /^2[23]/.test(code);
}

/** Why the database refuses a row, in words. */
export function refusalOf(error: unknown): string {
  if ((error as { constraint?: string } | null)?.constraint === 'runs_build_id_fkey')
    return 'its build is neither in the same file nor in the database';
  return error instanceof Error ? error.message : String(error);
}

function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const { code, errors } = error as { code?: unknown; errors?: unknown };
  if (typeof code === 'string' && code !== '') return code;
  return Array.isArray(errors) ? codeOf(errors[0]) : undefined;
}

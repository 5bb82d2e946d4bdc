/** What the steps learn about the database, for the steps after them. */
import type { Database } from '../storage/database.js';
import type { TlsAnswer } from '../storage/tls.js';
import type { ServerMarks } from './serverMemory.js';

export interface DatabaseFacts {
  /** Where the connection URL points to; null with the embedded database. */
  target: DatabaseTarget | null;
  addresses: readonly string[];
  /** Addresses that accepted a connection. */
  reached: readonly string[];
  tls: TlsAnswer;
  /** Whether the connection uses TLS, by sslmode and what the server offers. */
  usesTls: boolean;
  /** What the server showed of itself before any login. */
  marks: ServerMarks | null;
  /** Why it is probably not the server that was meant; null while nothing says so. */
  suspicion: string | null;
  db: Database | null;
}

export interface DatabaseTarget {
  readonly url: string;
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly database: string;
  /** The variable that named it. */
  readonly source: string;
}

export const newDatabaseFacts = (): DatabaseFacts => ({
  target: null,
  addresses: [],
  reached: [],
  tls: 'none',
  usesTls: false,
  marks: null,
  suspicion: null,
  db: null,
});

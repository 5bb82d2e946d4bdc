/** Size and content hash of attachments. */
import { createHash } from 'node:crypto';
import { createReadStream, promises as fs } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { ArtifactRecord } from '../src/storage/records.js';
import type { PendingArtifact } from './rows.js';

export async function describeArtifacts(artifacts: readonly PendingArtifact[]): Promise<ArtifactRecord[]> {
  return await Promise.all(artifacts.map(describe));
}

/** A file that is gone keeps its row without them. */
async function describe({ record, file, body }: PendingArtifact): Promise<ArtifactRecord> {
  const hash = createHash('sha256');
  if (body) return { ...record, sha256: hash.update(body).digest('hex') };
  if (file === null) return record;
  try {
    const { size } = await fs.stat(file);
    await pipeline(createReadStream(file), hash);
    return { ...record, sizeBytes: size, sha256: hash.digest('hex') };
  } catch {
    return record;
  }
}

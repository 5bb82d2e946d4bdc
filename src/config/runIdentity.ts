/** The identity of one run: derived, so that fixtures and reporter agree without talking, and writing twice changes nothing. */
import { createHash } from 'node:crypto';

/** Namespace of the UUIDs; any fixed UUID does. */
const namespace = Buffer.from('6f7b1c1e4d0a5b83a2f4c5d98e3b7160', 'hex');

/**
 * UUID (version 5) of one attempt of one test.
 * @param buildId identity of the build
 * @param testId Playwright's test id, which differs by project and repeat
 */
export function runId(buildId: string, testId: string, repeatEachIndex: number, retry: number): string {
  const name = JSON.stringify([buildId, testId, repeatEachIndex, retry]);
  const bytes = createHash('sha1').update(namespace).update(name).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x50, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

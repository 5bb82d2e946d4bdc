/** The identity of one run: derived, so that fixtures and reporter agree without talking, and writing twice changes nothing. */
import { createHash } from 'node:crypto';

/** Namespace of the UUIDs; any fixed UUID does. */
const namespace = Buffer.from('6f7b1c1e4d0a5b83a2f4c5d98e3b7160', 'hex');

/** Variable by which workers know that the process that started them, of this id, has our reporter. */
export const reporterVariable = 'PACTS_REPORTER_PID';

/**
 * UUID (version 5) of one attempt of one test.
 * @param buildId identity of the build
 * @param testId Playwright's test id, which differs by project and repeat
 * @param shardIndex from 1; the tests of a set-up project run in every shard
 */
export function runId(buildId: string, testId: string, repeatEachIndex: number, retry: number, shardIndex = 1): string {
  return uuidOf([buildId, testId, repeatEachIndex, retry, ...(shardIndex > 1 ? [shardIndex] : [])]);
}

/** UUID (version 5) of a list of values. */
export function uuidOf(values: readonly (string | number)[]): string {
  const bytes = createHash('sha1').update(namespace).update(JSON.stringify(values)).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x50, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/**
 * The lock by which one process becomes the owner of an embedded database's folder.
 * Each candidate creates a file of its own and then looks for others: of two candidates at least one sees the other, so there are never two
 * owners, whatever is killed when. A lock left behind is recognised and removed; no live lock is ever removed by somebody else.
 */
import { createHash, randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** The owner renews its lock this often (milliseconds). */
export const renewInterval = 2000;
/** A lock that was not renewed for this long is left over, though a process of that id runs: ids are used again (milliseconds). */
const abandonedAfter = 60_000;
/** Processes of another machine or container can't be asked; their locks count for this long after a renewal (milliseconds). */
const foreignAbandonedAfter = 30_000;

const lockName = /^embedded\.lock\.(\d+)\.([0-9a-f]{8})\.[0-9a-f]{8}$/;

export interface Lock {
  readonly file: string;
  readonly pid: number;
  /** Held on another machine or in another container that shares the folder. */
  readonly foreign: boolean;
}

/**
 * Tries to become the owner.
 * @returns the lock file, to be renewed and removed by the owner; null if somebody else is the owner or tries just now
 */
export function takeLock(home: string): string | null {
  const own = path.join(home, `embedded.lock.${process.pid}.${place()}.${randomBytes(4).toString('hex')}`);
  fs.writeFileSync(own, '', { flag: 'wx' });
  if (liveLocks(home).some((lock) => lock.file !== own)) {
    fs.rmSync(own, { force: true });
    return null;
  }
  return own;
}

/** @returns false if the lock is gone: its folder was deleted, or another process took it for abandoned */
export function renewLock(file: string): boolean {
  try {
    const now = new Date();
    fs.utimesSync(file, now, now);
    return true;
  } catch {
    return false;
  }
}

/** Locks of processes that run; those of others are removed. */
export function liveLocks(home: string): Lock[] {
  const locks: Lock[] = [];
  for (const name of namesIn(home)) {
    const match = lockName.exec(name);
    if (!match) continue;
    const file = path.join(home, name);
    const lock = { file, pid: Number(match[1]), foreign: match[2] !== place() };
    if (isHeld(lock)) locks.push(lock);
    else fs.rmSync(file, { force: true });
  }
  return locks;
}

/** Whether a process of this machine and container runs. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function isHeld({ file, pid, foreign }: Lock): boolean {
  const age = Date.now() - (fs.statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0);
  return foreign ? age < foreignAbandonedAfter : age < abandonedAfter && isAlive(pid);
}

function namesIn(folder: string): string[] {
  try {
    return fs.readdirSync(folder);
  } catch {
    return [];
  }
}

/** Where process ids mean the same processes: a machine, or one of its containers. */
function place(): string {
  let space = '';
  try {
    space = fs.readlinkSync('/proc/self/ns/pid');
  } catch {
    // Not Linux: the machine is all there is.
  }
  return createHash('sha1').update(`${os.hostname()}\n${space}`).digest('hex').slice(0, 8);
}

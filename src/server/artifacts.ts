/** Finds the files of artifacts: only those that a run has stored, only below the output folders, only if they are still the same. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import fs from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { LRUCache } from 'lru-cache';
import type { Artifact } from '../history/schemas.js';
import type { History } from '../storage/history/history.js';
import { ApiError } from './errors.js';

/** Where Playwright puts files, unless the config names other folders. */
export const defaultFolders = ['test-results', 'playwright-report', 'blob-report'];

export interface ArtifactPlaces {
  /** What stored relative paths are relative to. */
  readonly base: string;
  /** Nothing outside of these is given out. */
  readonly folders: readonly string[];
}

export interface ArtifactFile {
  readonly artifact: Artifact;
  /** Absolute, without symbolic links. */
  readonly file: string;
}

export class ArtifactFiles {
  readonly #runs: History['runs'];
  readonly #places: ArtifactPlaces;
  /** Hashes by file, size and time of change: a video is asked for piece by piece. */
  readonly #hashes = new LRUCache<string, string>({ max: 1000 });

  constructor(runs: History['runs'], places: ArtifactPlaces) {
    this.#runs = runs;
    this.#places = places;
  }

  /** @throws ApiError if there is none, or nothing that may be given out */
  async find(runId: string, index: number): Promise<ArtifactFile> {
    const artifact = (await this.#runs.artifacts(runId)).find((one) => one.index === index);
    if (!artifact) throw new ApiError('not_found', `The run ${runId} has no artifact ${index}.`);
    const { path: stored, sha256 } = artifact;
    if (stored === null) throw new ApiError('not_found', 'This artifact was attached inline; its content was not kept.');
    const file = await this.#locate(stored);
    if (file === null)
      throw new ApiError(
        'not_found',
        `The file of this artifact is not below ${this.#places.folders.join(', ')} on this machine; name its folder with --artifacts.`,
      );
    // Playwright empties its output folder: a later run may have put another file in the same place.
    if (sha256 === null || (await this.#hashOf(file)) !== sha256)
      throw new ApiError('gone', 'The file of this artifact was replaced by that of a later run.');
    return { artifact, file };
  }

  async #locate(stored: string): Promise<string | null> {
    if (stored.includes('\0')) return null;
    const roots = (await Promise.all(this.#places.folders.map(realPath))).filter((root) => root !== null);
    const candidates = [path.resolve(this.#places.base, stored), ...roots.flatMap((root) => movedTo(root, stored))];
    for (const candidate of candidates) {
      // A symbolic link counts as where it leads.
      const real = await realPath(candidate);
      if (real !== null && roots.some((root) => isBelow(root, real)) && (await fs.stat(real)).isFile()) return real;
    }
    return null;
  }

  async #hashOf(file: string): Promise<string> {
    const { size, mtimeMs, ino } = await fs.stat(file);
    const key = `${file}\0${size}\0${mtimeMs}\0${ino}`;
    const known = this.#hashes.get(key);
    if (known !== undefined) return known;
    const hash = createHash('sha256');
    await pipeline(createReadStream(file), hash);
    const value = hash.digest('hex');
    this.#hashes.set(key, value);
    return value;
  }
}

/** Where a file of another machine or folder would be now, e.g. after `test-results` was downloaded from CI. */
function movedTo(root: string, stored: string): string[] {
  const segments = stored.split(/[/\\]/);
  const name = path.basename(root);
  return segments.flatMap((segment, index) => (segment === name ? [path.join(root, ...segments.slice(index + 1))] : []));
}

function isBelow(root: string, file: string): boolean {
  const way = path.relative(root, file);
  return way !== '' && way !== '..' && !way.startsWith(`..${path.sep}`) && !path.isAbsolute(way);
}

async function realPath(file: string): Promise<string | null> {
  return await fs.realpath(file).catch(() => null);
}

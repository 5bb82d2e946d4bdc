/**
 * Values of a `.env` file beside the Playwright config. They are only looked at, never copied into `process.env`:
 * specs must run in the same environment with and without the plugin.
 */
import { parse } from 'dotenv';
import fs from 'node:fs';
import path from 'node:path';

export type Environment = Readonly<Record<string, string | undefined>>;

const filesRead = new Map<string, Environment>();

/** The environment with what `.env` in `directory` adds to it; a variable that is set wins. Each file is read once in a process. */
export function withDotEnv(env: Environment, directory: string): Environment {
  const file = path.join(directory, '.env');
  let fromFile = filesRead.get(file);
  if (!fromFile) filesRead.set(file, (fromFile = readDotEnv(file)));
  return { ...fromFile, ...env };
}

function readDotEnv(file: string): Environment {
  try {
    return parse(fs.readFileSync(file));
  } catch {
    // No file, or one that can't be read: both mean that it sets nothing.
    return {};
  }
}

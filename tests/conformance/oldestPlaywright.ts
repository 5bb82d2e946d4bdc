/** The oldest Playwright that the package supports, installed beside the newest when it is first asked for. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = path.join(path.dirname(fileURLToPath(import.meta.url)), 'oldest');
const read = (file: string): unknown => JSON.parse(fs.readFileSync(file, 'utf8'));

/** The version that this folder's package.json names. */
export const oldestVersion = (read(path.join(folder, 'package.json')) as { dependencies: Record<string, string> }).dependencies[
  '@playwright/test'
];

/** @returns the node_modules folder that holds it, or a sentence that says why there is none */
export function installOldestPlaywright(): { readonly modules: string } | { readonly missing: string } {
  const modules = path.join(folder, 'node_modules');
  const manifest = path.join(modules, '@playwright/test/package.json');
  const isThere = (): boolean => fs.existsSync(manifest) && (read(manifest) as { version: string }).version === oldestVersion;
  if (isThere()) return { modules };
  const npm = process.env['npm_execpath'];
  const args = ['ci', '--no-audit', '--no-fund', '--ignore-scripts'];
  const installed = npm?.endsWith('npm-cli.js')
    ? spawnSync(process.execPath, [npm, ...args], { cwd: folder, encoding: 'utf8' })
    : spawnSync('npm', args, { cwd: folder, encoding: 'utf8', shell: process.platform === 'win32' });
  if (isThere()) return { modules };
  return { missing: `npm ci in tests/conformance/oldest did not install Playwright ${oldestVersion}: ${installed.stderr.trim()}` };
}

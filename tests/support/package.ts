/** The package as `npm publish` would send it, and its installation in a project of a test. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { extract } from 'tar';
import type { TestProject } from './project.js';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const modules = path.join(root, 'node_modules');

/** Packs the built package as `npm publish` would. @returns the folder of the unpacked tarball */
export function unpackPackage(folder: string): string {
  const npm = process.env['npm_execpath'];
  const args = ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder];
  const packed = npm?.endsWith('npm-cli.js')
    ? spawnSync(process.execPath, [npm, ...args], { cwd: root, encoding: 'utf8' })
    : spawnSync('npm', args, { cwd: root, encoding: 'utf8', shell: process.platform === 'win32' });
  if (packed.status !== 0) throw new Error(`npm pack failed: ${packed.stderr}`);
  extract({ file: path.join(folder, packed.stdout.trim()), cwd: folder, sync: true });
  return path.join(folder, 'package');
}

/**
 * Installs the unpacked tarball as a real folder beside its dependencies; Playwright is the only copy there is.
 * @param playwright a node_modules folder with another Playwright than this repository's
 */
export function install(project: TestProject, unpacked: string, playwright = modules): void {
  const target = path.join(project.dir, 'node_modules');
  fs.rmSync(path.join(target, 'playwright-pacts'));
  fs.cpSync(unpacked, path.join(target, 'playwright-pacts'), { recursive: true });
  const manifest = JSON.parse(fs.readFileSync(path.join(unpacked, 'package.json'), 'utf8')) as { dependencies: Record<string, string> };
  const link = (name: string, from: string): void => {
    fs.mkdirSync(path.dirname(path.join(target, name)), { recursive: true });
    fs.rmSync(path.join(target, name), { force: true });
    fs.symlinkSync(path.join(from, name), path.join(target, name));
  };
  for (const name of [...Object.keys(manifest.dependencies), '@types/node']) link(name, modules);
  for (const name of ['playwright', '@playwright/test']) link(name, playwright);
}

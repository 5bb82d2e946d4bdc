/** The files that pages load: ours, uPlot's, and Playwright's trace viewer. Each is known by name, so that no path can lead elsewhere. */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { script, style } from './assets.generated.js';
import { traceViewerFolder } from './traceViewer.js';

export interface StaticFile {
  readonly type: string;
  readonly content: Buffer | string;
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.ttf': 'font/ttf',
  '.woff2': 'font/woff2',
  '.png': 'image/png',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.wasm': 'application/wasm',
};
const typeOf = (name: string): string => types[path.extname(name)] ?? 'application/octet-stream';

const icon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#1a7f37"/><path d="M8 17l5 5L24 10" fill="none" stroke="#fff" stroke-width="4" stroke-linecap="round" stroke-linejoin="round"/></svg>`;

const uplot = path.dirname(createRequire(import.meta.url).resolve('uplot/package.json'));
const read = (file: string): Buffer => fs.readFileSync(file);

const contents = {
  'pages.js': script,
  'pages.css': style,
  'uplot.js': read(path.join(uplot, 'dist/uPlot.iife.min.js')),
  'uplot.css': read(path.join(uplot, 'dist/uPlot.min.css')),
  'icon.svg': icon,
} as const;

export const assets: ReadonlyMap<string, StaticFile> = new Map(
  Object.entries(contents).map(([name, content]) => [name, { type: typeOf(name), content }]),
);

const versions = new Map(
  Object.entries(contents).map(([name, content]) => [name, createHash('sha256').update(content).digest('hex').slice(0, 10)]),
);

/** With its version, so that browsers may keep it for ever. */
export const assetHref = (name: keyof typeof contents): string => `/ui/assets/${name}?v=${versions.get(name) ?? ''}`;

/** The files of the trace viewer by their path in its folder, read when asked for. */
export function traceViewerFiles(): ReadonlyMap<string, () => StaticFile> {
  const folder = traceViewerFolder();
  if (folder === null) return new Map();
  const names = fs.readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    names.map(({ parentPath, name }) => {
      const file = path.join(parentPath, name);
      const key = path.relative(folder, file).split(path.sep).join('/');
      return [key, () => ({ type: typeOf(name), content: read(file) })];
    }),
  );
}

// Bundles the pure half of the healing engine from source and imports it, so that the benches need no build.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

export async function loadEngine() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'pacts-engine-'));
  const outfile = path.join(folder, 'engine.mjs');
  await build({
    stdin: {
      contents: [
        'evidence',
        'rank',
        'decide',
        'prepared',
        'families',
        'volatile',
        'weights',
        'decisionFeatures',
        'fingerprint',
        'texts',
        'structureHash',
        'explain',
        'objections',
        'population',
        'otherElement',
      ]
        .filter((name) => fs.existsSync(path.join(root, `src/healing/${name}.ts`)))
        .map((name) => `export * from './src/healing/${name}.ts';`)
        .join('\n'),
      resolveDir: root,
    },
    bundle: true,
    format: 'esm',
    platform: 'neutral',
    outfile,
    logLevel: 'error',
  });
  const engine = await import(pathToFileURL(outfile));
  fs.rmSync(folder, { recursive: true, force: true });
  return engine;
}

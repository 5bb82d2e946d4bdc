// The in-page half for the benches: captures, and hands out the candidates that a ranking would see, as data.
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

/** Source of a script that installs `globalThis.pactsBench`: `capture(element)`, `candidates(target)` -> { elements, fingerprints }. */
export async function learningPageSource() {
  const { outputFiles } = await build({
    stdin: {
      contents: `
        import { capture } from './src/healing/page/capture.ts';
        import { candidatesFor } from './src/healing/page/find.ts';
        import { allElements } from './src/healing/page/dom.ts';
        import { namesOn } from './src/healing/page/names.ts';
        globalThis.pactsBench = { capture: (e) => ({ ...capture(e), names: namesOn(document) || undefined }), candidates: (target) => candidatesFor(target, allElements(document, 60000)) };`,
      resolveDir: root,
    },
    bundle: true,
    format: 'iife',
    write: false,
    logLevel: 'error',
  });
  return outputFiles[0].text;
}

// The end of the demo: its own runs are in the history already; sample data is added to them, and the web pages are asked once to prove that they
// answer. The demo ends by itself: it says how to look at the pages afterwards.
import path from 'node:path';
import { resolveConfig } from '../dist/src/config/resolveConfig.js';
import { serve } from '../dist/src/serving.js';
import { openStorage } from '../dist/src/storage/storage.js';
import { addSampleHistory } from './sample.mjs';

/** @returns how many builds are of the demo and of the sample, and whether the overview shows them */
export async function showHistory(home) {
  const config = resolveConfig({ home }, {}, home);
  const storage = await openStorage(config, { applicationName: 'pacts demo' });
  try {
    const sample = await addSampleHistory(storage);
    const { count } = await storage.db.one('select count(*)::int as count from pacts.builds');
    const options = { host: '127.0.0.1', port: 0, token: undefined, artifacts: [] };
    const server = await serve(config, options);
    try {
      const response = await fetch(server.url);
      const page = await response.text();
      const answers = response.ok && page.includes('demo-new-heal') && page.includes('sample-');
      return { builds: count - sample.builds, sampleBuilds: sample.builds, answers };
    } finally {
      await server.stop();
    }
  } finally {
    await storage.close();
  }
}

/** How to look at the pages when the demo has ended. */
export function howToLook(home) {
  const folder = path.relative(process.cwd(), home).split(path.sep).join('/');
  return `PACTS_HOME=${folder} node dist/src/cli/index.js serve   (then open http://127.0.0.1:7227)`;
}

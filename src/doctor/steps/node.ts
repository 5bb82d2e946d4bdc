/** Is this Node.js new enough? */
import { createRequire } from 'node:module';
import semver from 'semver';
import { failed, ok, type Step } from '../types.js';

export const node: Step = {
  id: 'node',
  group: 'surroundings',
  title: 'Node.js',
  run() {
    const manifest = createRequire(import.meta.url)('playwright-pacts/package.json') as { version: string; engines: { node: string } };
    const evidence = [`${process.platform} ${process.arch}`, `playwright-pacts ${manifest.version}`];
    if (semver.satisfies(process.version, manifest.engines.node)) return ok(process.version, evidence);
    return failed('old-node', `${process.version} is not supported`, evidence, [`install a version in the range ${manifest.engines.node}`]);
  },
};

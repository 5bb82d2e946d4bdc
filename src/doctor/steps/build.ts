/** Which build would a run belong to? All shards of a CI job must give the same answer. */
import { buildIdentity, buildIdOf } from '../../config/buildIdentity.js';
import { failed, ok, skipped, type Step } from '../types.js';

export const build: Step = {
  id: 'build',
  group: 'surroundings',
  title: 'Build identity',
  needs: ['options'],
  run({ config, env, cwd }) {
    if (!config) return skipped('the options are not known');
    const id = buildIdOf(config.buildId, env, cwd);
    const { ci, ciUrl, branch, commit, author } = buildIdentity(id, env, cwd);
    const again = buildIdOf(config.buildId, env, cwd);
    const evidence = [
      config.buildId !== undefined && 'named by PACTS_BUILD_ID',
      ci && `CI: ${ci}${ciUrl ? ` (${ciUrl})` : ''}`,
      `branch ${branch ?? 'unknown'}, commit ${commit?.slice(0, 12) ?? 'unknown'}, author ${author ?? 'unknown'}`,
    ];
    if (id === again) return ok(id, evidence);
    // Generated anew at each start: right for a person's machine, wrong for the shards of a CI job.
    const inCi = env['CI'] !== undefined && env['CI'] !== '' && env['CI'] !== 'false';
    if (!inCi) return ok('every run is a build of its own', evidence);
    return failed(
      'no-build-identity',
      'the shards of a CI job would be builds of their own',
      [...evidence, 'CI is set, and no variable of a known CI system tells the build'],
      ['set PACTS_BUILD_ID to the same text in all jobs of one build, and to another one for each build'],
    );
  },
};

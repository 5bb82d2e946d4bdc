/** Name of the CI pipeline, as its system gives it. */
import type { Environment } from '../config/dotEnv.js';

const variables = [
  'GITHUB_WORKFLOW',
  'CI_PIPELINE_NAME',
  'BUILDKITE_PIPELINE_NAME',
  'BUILD_DEFINITIONNAME',
  'JOB_NAME',
  'CIRCLE_PROJECT_REPONAME',
  'TEAMCITY_BUILDCONF_NAME',
  'CI_PROJECT_PATH',
  'BITBUCKET_REPO_FULL_NAME',
];

/** @returns null on a person's machine */
export function pipelineNameOf(env: Environment): string | null {
  return variables.map((name) => env[name]).find(Boolean) ?? null;
}

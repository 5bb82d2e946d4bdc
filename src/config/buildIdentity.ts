/** Which build this is: from the CI system's variables, else from git; all shards of one CI build get the same id. */
import envCi from 'env-ci';
import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import type { Environment } from './dotEnv.js';

export interface BuildIdentity {
  readonly id: string;
  /** Name of the CI system, e.g. `GitHub Actions`; null on a developer's machine. */
  readonly ci: string | null;
  readonly ciUrl: string | null;
  readonly branch: string | null;
  readonly commit: string | null;
  readonly author: string | null;
}

/** What we use of env-ci's answer, which differs by CI system. */
interface CiFacts {
  readonly isCi?: boolean;
  readonly name?: string | undefined;
  readonly service?: string | undefined;
  readonly build?: string | undefined;
  readonly buildUrl?: string | undefined;
  readonly slug?: string | undefined;
  readonly branch?: string | undefined;
  readonly prBranch?: string | undefined;
  readonly commit?: string | undefined;
}

/**
 * Variables that are the same in all parallel jobs of one build, and stay the same when CI runs some of its jobs again: those then replace their
 * own rows. env-ci's `build` is often the number of a job, or of a build within its project. A variable that is not set is left out.
 */
const buildKeys: Readonly<Record<string, readonly string[]>> = {
  appveyor: ['APPVEYOR_BUILD_ID'],
  azurePipelines: ['SYSTEM_COLLECTIONID', 'BUILD_BUILDID'],
  bitbucket: ['BITBUCKET_PIPELINE_UUID'],
  buildkite: ['BUILDKITE_BUILD_ID'],
  circleci: ['CIRCLE_WORKFLOW_ID'],
  cirrus: ['CIRRUS_BUILD_ID'],
  codebuild: ['CODEBUILD_BUILD_ID'],
  drone: ['DRONE_REPO', 'DRONE_BUILD_NUMBER'],
  github: ['GITHUB_REPOSITORY', 'GITHUB_RUN_ID'],
  gitlab: ['CI_PROJECT_PATH', 'CI_PIPELINE_ID'],
  jenkins: ['BUILD_TAG'],
  semaphore: ['SEMAPHORE_PIPELINE_ID'],
  teamcity: ['TEAMCITY_PROJECT_NAME', 'TEAMCITY_BUILDCONF_NAME', 'BUILD_NUMBER'],
  travis: ['TRAVIS_REPO_SLUG', 'TRAVIS_BUILD_ID'],
  woodpecker: ['CI_REPO', 'CI_PIPELINE_NUMBER'],
};

/** Who caused the build; the first that is set. */
const authorVariables = [
  'GITHUB_ACTOR',
  'GITLAB_USER_NAME',
  'BUILDKITE_BUILD_AUTHOR',
  'BUILD_REQUESTEDFOR',
  'CIRCLE_USERNAME',
  'DRONE_COMMIT_AUTHOR',
  'APPVEYOR_REPO_COMMIT_AUTHOR',
  'SEMAPHORE_GIT_COMMIT_AUTHOR',
  'CHANGE_AUTHOR',
  'CI_COMMIT_AUTHOR',
];

/** Longest wait for git (milliseconds). */
const gitTimeout = 2000;

/**
 * The build's id; cheap on a person's machine, where no git is asked. Never throws.
 * @param configuredId `PACTS_BUILD_ID` or the option `buildId`; wins over everything else
 */
export function buildIdOf(configuredId?: string, env: Environment = process.env, cwd: string = process.cwd()): string {
  if (configuredId) return configuredId;
  const variables = ['CI', ...Object.values(buildKeys).flat()];
  const onCi = variables.some((name) => env[name]);
  return (onCi ? ciBuildId(ciFacts(env, cwd), env) : undefined) ?? randomUUID();
}

/** What is known of the build `id`. Never throws; what can't be known is null. Asks git, which takes some 100 ms. */
export function buildIdentity(id: string, env: Environment = process.env, cwd: string = process.cwd()): BuildIdentity {
  const facts = ciFacts(env, cwd);
  const ciAuthor = facts.isCi ? authorVariables.map((name) => env[name]).find(Boolean) : undefined;
  return {
    id,
    ci: facts.isCi ? (facts.name ?? 'CI') : null,
    ciUrl: /^https?:\/\/(?!undefined)/.test(facts.buildUrl ?? '') ? (facts.buildUrl ?? null) : null,
    branch: facts.prBranch ?? facts.branch ?? null,
    commit: facts.commit ?? null,
    author: ciAuthor ?? gitAuthor(cwd),
  };
}

function ciFacts(env: Environment, cwd: string): CiFacts {
  try {
    const facts: CiFacts = envCi({ env, cwd });
    if (facts.service === 'github' && env['GITHUB_HEAD_REF']) return { ...facts, prBranch: env['GITHUB_HEAD_REF'] };
    // Jenkins names the branch as its clone's remote knows it.
    if (facts.service === 'jenkins' && facts.branch) return { ...facts, branch: facts.branch.replace(/^origin\//, '') };
    return facts;
  } catch {
    // e.g. an event file that is no JSON
    return {};
  }
}

function ciBuildId(facts: CiFacts, env: Environment): string | undefined {
  if (!facts.service) return undefined;
  const values = (buildKeys[facts.service] ?? []).map((name) => env[name]).filter(Boolean);
  if (values.length > 0) return [facts.service, ...values].join('-');
  return facts.build ? [facts.service, facts.slug, facts.build].filter(Boolean).join('-') : undefined;
}

function gitAuthor(cwd: string): string | null {
  const git = spawnSync('git', ['log', '-1', '--format=%an'], {
    cwd,
    encoding: 'utf8',
    timeout: gitTimeout,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return git.status === 0 && git.stdout.trim() ? git.stdout.trim() : null;
}

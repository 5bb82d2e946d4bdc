/** Which build and which run a result belongs to. */
import { expect, test } from '@playwright/test';
import os from 'node:os';
import { buildIdentity, buildIdOf } from '../../src/config/buildIdentity.js';
import { runId } from '../../src/config/runIdentity.js';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** What the CI systems set, as their documentation lists it. */
const systems = [
  {
    name: 'GitHub Actions',
    env: {
      CI: 'true',
      GITHUB_ACTIONS: 'true',
      GITHUB_REPOSITORY: 'shop/web',
      GITHUB_RUN_ID: '77',
      GITHUB_RUN_ATTEMPT: '2',
      GITHUB_SHA: 'abc123',
      GITHUB_REF: 'refs/heads/main',
      GITHUB_SERVER_URL: 'https://github.com',
      GITHUB_EVENT_NAME: 'push',
      GITHUB_ACTOR: 'ada',
    },
    id: 'github-shop/web-77',
    known: {
      ci: 'GitHub Actions',
      branch: 'main',
      commit: 'abc123',
      author: 'ada',
      ciUrl: expect.stringContaining('/shop/web/actions/runs/77'),
    },
    otherBuild: { GITHUB_RUN_ID: '78' },
  },
  {
    name: 'GitLab CI',
    env: {
      CI: 'true',
      GITLAB_CI: 'true',
      CI_PROJECT_PATH: 'shop/web',
      CI_PIPELINE_ID: '900',
      CI_COMMIT_SHA: 'abc123',
      CI_COMMIT_REF_NAME: 'main',
      CI_PROJECT_URL: 'https://gitlab.example/shop/web',
      CI_JOB_ID: '1',
      GITLAB_USER_NAME: 'Ada',
    },
    id: 'gitlab-shop/web-900',
    known: { branch: 'main', commit: 'abc123', author: 'Ada' },
    otherBuild: { CI_PIPELINE_ID: '901' },
  },
  {
    name: 'CircleCI',
    env: { CI: 'true', CIRCLECI: 'true', CIRCLE_WORKFLOW_ID: 'w-1', CIRCLE_SHA1: 'abc123', CIRCLE_BRANCH: 'main', CIRCLE_BUILD_NUM: '5' },
    id: 'circleci-w-1',
    known: { branch: 'main', commit: 'abc123' },
    otherBuild: { CIRCLE_WORKFLOW_ID: 'w-2' },
  },
  {
    name: 'Jenkins',
    env: {
      JENKINS_URL: 'https://ci.example/',
      BUILD_TAG: 'jenkins-web-41',
      BUILD_URL: 'https://ci.example/41',
      GIT_COMMIT: 'abc123',
      GIT_BRANCH: 'origin/main',
    },
    id: 'jenkins-jenkins-web-41',
    known: { commit: 'abc123', branch: 'main', ciUrl: 'https://ci.example/41' },
    otherBuild: { BUILD_TAG: 'jenkins-web-42' },
  },
  {
    name: 'Azure Pipelines',
    env: {
      CI: 'true',
      BUILD_BUILDURI: 'vstfs:///Build/Build/8',
      SYSTEM_COLLECTIONID: 'c1',
      BUILD_BUILDID: '8',
      SYSTEM_JOBATTEMPT: '1',
      BUILD_SOURCEVERSION: 'abc123',
      BUILD_SOURCEBRANCH: 'refs/heads/main',
      BUILD_REQUESTEDFOR: 'Ada',
    },
    id: 'azurePipelines-c1-8',
    known: { commit: 'abc123', branch: 'main', author: 'Ada' },
    otherBuild: { BUILD_BUILDID: '9' },
  },
  {
    name: 'Buildkite',
    env: {
      CI: 'true',
      BUILDKITE: 'true',
      BUILDKITE_BUILD_ID: 'b-1',
      BUILDKITE_RETRY_COUNT: '0',
      BUILDKITE_COMMIT: 'abc123',
      BUILDKITE_BRANCH: 'main',
      BUILDKITE_BUILD_URL: 'https://buildkite.com/shop/web/1',
    },
    id: 'buildkite-b-1',
    known: { commit: 'abc123', branch: 'main', ciUrl: 'https://buildkite.com/shop/web/1' },
    otherBuild: { BUILDKITE_BUILD_ID: 'b-2' },
  },
] as const;

/** What CI changes when it runs a job of the same build again. */
const again = { GITHUB_RUN_ATTEMPT: '9', SYSTEM_JOBATTEMPT: '9', BUILDKITE_RETRY_COUNT: '9', CI_JOB_ID: '9', CIRCLE_BUILD_NUM: '9' };

for (const { name, env, id, known, otherBuild } of systems) {
  test(`${name}: shards of one build agree, another build differs`, () => {
    expect(buildIdOf(undefined, { ...env, PLAYWRIGHT_SHARD: '1' })).toBe(id);
    expect(buildIdOf(undefined, { ...env, PLAYWRIGHT_SHARD: '2' })).toBe(id);
    expect(buildIdOf(undefined, { ...env, ...again }), 'a job that runs again').toBe(id);
    expect(buildIdOf(undefined, { ...env, ...otherBuild })).not.toBe(id);
    expect(buildIdentity(id, env)).toMatchObject({ id, ...known });
  });
}

test('a configured id wins; outside of CI each build has an id of its own', () => {
  expect(buildIdOf('release-7', { GITHUB_ACTIONS: 'true', GITHUB_RUN_ID: '1' })).toBe('release-7');
  const [one, two] = [buildIdOf(undefined, {}), buildIdOf(undefined, {})];
  expect(one).toMatch(uuid);
  expect(one).not.toBe(two);
});

test('outside of a repository nothing is known, and nothing is thrown', () => {
  const { PATH } = process.env;
  expect(buildIdentity('b', { PATH }, os.tmpdir())).toEqual({ id: 'b', ci: null, ciUrl: null, branch: null, commit: null, author: null });
});

test('a run id is the same for the same attempt and differs for any other', () => {
  const id = runId('b', 't', 0, 0);
  expect(id).toMatch(uuid);
  expect(id[14]).toBe('5');
  expect(runId('b', 't', 0, 0)).toBe(id);
  const others = [runId('c', 't', 0, 0), runId('b', 'u', 0, 0), runId('b', 't', 1, 0), runId('b', 't', 0, 1), runId('b', 't', 0, 0, 2)];
  expect(new Set([id, ...others]).size).toBe(6);
  expect(runId('b', 't', 0, 0, 1)).toBe(id);
});

/** `pacts build [id]`: one build with its shards and what went wrong in it. */
import type { Command } from 'commander';
import { duration, fullTitle, moment, oneLine, plural } from '../history/format.js';
import type { Build, RunRow } from '../history/schemas.js';
import { answer, newHistoryCommand, scopeOf, tableOf, type HistoryOptions } from './historyCommand.js';

export function buildCommand(): Command {
  return newHistoryCommand('build', 'show a build, the newest one unless its id is given, with its shards and failures', 50, null)
    .argument('[id]', 'id of the build')
    .addHelpText('after', '\nExample: pacts build --branch main')
    .action(async (id: string | undefined, options: HistoryOptions) => {
      await answer('build', options, async ({ builds, runs }, database) => {
        const { branch, project, since, last } = options as Partial<HistoryOptions> & Pick<HistoryOptions, 'last'>;
        const buildId = id ?? (await builds.list({ branch, since, limit: 1 })).items[0]?.buildId;
        const build = buildId === undefined ? null : await builds.get(buildId);
        if (!build) {
          const scope = scopeOf({ ...(since ? { since } : {}), ...(branch === undefined ? {} : { branch }) });
          const text = id === undefined ? `No build${scope} in the database ${database} yet.` : `There is no build "${oneLine(id, 80)}".`;
          return { json: null, text };
        }
        const ofBuild = { buildId: build.buildId, project, sort: 'oldest', limit: last } as const;
        const [failed, flaky] = await Promise.all([
          runs.list({ ...ofBuild, outcome: 'unexpected' }),
          runs.list({ ...ofBuild, outcome: 'flaky' }),
        ]);
        return { json: { ...build, failed: failed.items, flakyTests: flaky.items }, text: textOf(build, failed.items, flaky.items) };
      });
    });
}

function textOf(build: Build, failed: readonly RunRow[], flaky: readonly RunRow[]): string {
  const counts = [
    `${build.expected} passed`,
    `${build.flaky} flaky`,
    `${build.unexpected} failed`,
    `${build.skipped} skipped`,
    ...(build.interrupted > 0 ? [`${build.interrupted} interrupted`] : []),
    ...(build.missing > 0 ? [`${build.missing} missing`] : []),
  ];
  const place = [build.branch, build.commit?.slice(0, 10), build.author, build.ciUrl].filter((text) => text != null && text !== '');
  const shards = build.shards.map((shard) => [
    `${shard.shardIndex} of ${build.shardTotal}`,
    shard.status,
    shard.tests,
    shard.unexpected,
    shard.flaky,
    duration(shard.testTimeMs),
    shard.host,
  ]);
  const tests = [...failed.map((run) => ['failed', run] as const), ...flaky.map((run) => ['flaky', run] as const)];
  const cells = tests.map(([word, run]) => [
    word,
    run.project,
    `${run.file} › ${fullTitle(run)}`,
    duration(run.durationMs),
    run.errorMessage?.split('\n')[0] ?? '',
  ]);
  return [
    `Build ${oneLine(build.buildId, 120)}: ${build.status}; ${counts.join(', ')}.`,
    `${moment(build.startedAt)}${build.finishedAt === null ? ', still running' : `, ${duration(Date.parse(build.finishedAt) - Date.parse(build.startedAt))}`}${place.length > 0 ? `; ${oneLine(place.join(', '), 200)}` : ''}`,
    ...(build.healed + build.refused > 0 ? [`${plural(build.healed, 'heal')}, ${plural(build.refused, 'refusal')}.`] : []),
    tableOf(['shard', 'status', 'tests', 'failed', 'flaky', 'test time', 'host'], shards, [6]),
    ...(cells.length > 0 ? [tableOf(['result', 'project', 'test', 'duration', 'error'], cells, [2, 4])] : []),
  ].join('\n');
}

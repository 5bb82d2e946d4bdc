// The questions that the demo asks the database when a phase has ended. Plain SQL on the plugin's own tables.
import { resolveConfig } from '../dist/src/config/resolveConfig.js';
import { openStorage } from '../dist/src/storage/storage.js';

const counts = `
  select count(*) filter (where status = 'passed')::int as passed,
         count(*) filter (where status <> 'passed')::int as failed
  from pacts.runs where build_id = $1`;

const heals = `
  select h.test_title as title, h.status, h.operation, h.locator, h.healed_locator as "healedLocator",
         h.confidence, h.remembered, h.explanation
  from pacts.heal_history h join pacts.runs r on r.id = h.run_id
  where r.build_id = $1
  order by h.at`;

const cache = `
  select coalesce(sum(value) filter (where name = 'selector.lookups'), 0)::int as lookups,
         coalesce(sum(value) filter (where name in ('selector.hits.lru', 'selector.hits.redis', 'selector.hits.postgres')), 0)::int as hits
  from pacts.metrics m join pacts.runs r on r.id = m.run_id
  where r.build_id = $1`;

/** Counts of runs, heals and cache lookups of one build (`PACTS_BUILD_ID`), from the embedded database in `home`. */
export async function readBuild(home, buildId) {
  const config = resolveConfig({ home }, process.env, process.cwd());
  const storage = await openStorage(config, { applicationName: 'pacts demo' });
  try {
    return {
      ...(await storage.db.one(counts, [buildId])),
      heals: await storage.db.any(heals, [buildId]),
      ...(await storage.db.one(cache, [buildId])),
    };
  } finally {
    await storage.close();
  }
}

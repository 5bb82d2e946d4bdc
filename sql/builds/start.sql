insert into ${schema:name}.builds (id, ci, ci_url, branch, commit, author, playwright_version, started_at, shard_total)
values (${id}, ${ci}, ${ciUrl}, ${branch}, ${commit}, ${author}, ${playwrightVersion}, ${startedAt}, ${shardTotal})
on conflict (id) do update set started_at = least(builds.started_at, excluded.started_at), shard_total = greatest(builds.shard_total, excluded.shard_total)

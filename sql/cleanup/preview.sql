-- What cleanup_old_runs would delete.
select now() - make_interval(days => ${days}) as before,
       (select count(*)::int from ${schema:name}.runs where started_at < now() - make_interval(days => ${days})) as runs,
       (select count(*)::int from ${schema:name}.heal_history where at < now() - make_interval(days => ${days})) as heals,
       (select count(*)::int from ${schema:name}.selector_cache
         where verified_at < now() - make_interval(days => greatest(${days}, 7))) as selectors,
       (select count(*)::int from ${schema:name}.builds b where b.started_at < now() - make_interval(days => ${days})
          and not exists (select from ${schema:name}.runs r where r.build_id = b.id and r.started_at >= now() - make_interval(days => ${days}))) as builds

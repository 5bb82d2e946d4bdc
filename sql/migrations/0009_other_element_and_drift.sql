-- The wrong-element alarm has a status of its own; retired answers say why; the drift summary says which entries a page's drift retired and how many
-- tests depend on the page.

alter table ${schema:name}.heal_history
  drop constraint heal_history_status_check,
  add constraint heal_history_status_check
    check (status in ('probation', 'confirmed', 'suspect', 'observed', 'refused', 'retired', 'otherElement')),
  drop constraint heal_history_cause_check,
  add constraint heal_history_cause_check
    check (cause in ('attribute', 'text', 'moved', 'ambiguous', 'gone', 'pageNotReady', 'missed', 'drift', 'restored'));
comment on column ${schema:name}.heal_history.status is 'confirmed: the test passed afterwards; suspect: it failed; refused and observed: nothing was acted on; retired: a remembered answer counts no more; otherElement: no heal, the locator matches another element than it was learnt on.';
comment on column ${schema:name}.heal_history.cause is 'Why the locator found nothing: attribute, text, moved, ambiguous, gone or pageNotReady. Of a retired answer: missed (twice in a row), drift (the page has another structure) or restored (the locator itself matches again).';
comment on column ${schema:name}.heal_history.healed_locator is 'The locator that was used or proposed instead, or that is retired.';

drop function ${schema:name}.get_drift_summary(integer);
create function ${schema:name}.get_drift_summary(days integer)
returns table (url_pattern text, entries integer, observations integer, mean_drift numeric, max_drift numeric,
               healed integer, refused integer, retired integer, retired_for_drift integer, other_element integer, tests integer)
language sql stable as $$
  with seen as (
    select h.url_pattern, count(h.drift)::int as observations, avg(h.drift) as mean_drift, max(h.drift) as max_drift,
           count(*) filter (where h.status in ('confirmed', 'suspect', 'probation'))::int as healed,
           count(*) filter (where h.status = 'refused')::int as refused,
           count(*) filter (where h.status = 'retired')::int as retired,
           count(distinct (h.frame_path, h.locator)) filter (where h.status = 'retired' and h.cause = 'drift')::int as retired_for_drift,
           count(distinct (h.frame_path, h.locator)) filter (where h.status = 'otherElement')::int as other_element,
           count(distinct h.test_id)::int as tests
    from ${schema:name}.heal_history h
    where h.at >= now() - make_interval(days => days)
    group by h.url_pattern
  ), cached as (
    select c.url_pattern, count(*)::int as entries from ${schema:name}.selector_cache c group by c.url_pattern
  )
  select s.url_pattern, coalesce(c.entries, 0), s.observations, round(s.mean_drift::numeric, 3), round(s.max_drift::numeric, 3),
         s.healed, s.refused, s.retired, s.retired_for_drift, s.other_element, s.tests
  from seen s left join cached c on c.url_pattern = s.url_pattern
  order by s.mean_drift desc nulls last, s.url_pattern;
$$;
comment on function ${schema:name}.get_drift_summary is 'By page: locators remembered, how far its structure was from the learnt one when a locator was looked at, what came of it, entries retired for drift, locators that match another element, and the tests that had a locator looked at.';

create function ${schema:name}.drift_retired(days integer, of_page text default null)
returns table (url_pattern text, frame_path text, locator text, healed_locator text, cause text, drift numeric, times integer, last_at timestamptz)
language sql stable as $$
  select h.url_pattern, h.frame_path, h.locator,
         (array_agg(h.healed_locator order by h.at desc))[1], h.cause, round(max(h.drift)::numeric, 3), count(*)::int, max(h.at)
  from ${schema:name}.heal_history h
  where h.status = 'retired' and h.at >= now() - make_interval(days => $1) and ($2 is null or h.url_pattern = $2)
  group by h.url_pattern, h.frame_path, h.locator, h.cause
  order by h.url_pattern, max(h.at) desc, h.locator, h.cause;
$$;
comment on function ${schema:name}.drift_retired is 'By page and locator: what was remembered and retired since so many days, why, and how far the page was from the learnt one.';

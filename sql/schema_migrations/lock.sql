-- Released by the end of the transaction, so that it works through PgBouncer in transaction mode.
select 1 as locked from (select pg_advisory_xact_lock(hashtext('playwright-pacts'), hashtext(${schema}))) as l

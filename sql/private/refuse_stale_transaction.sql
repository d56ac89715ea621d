create or replace function gatehouse.refuse_stale_transaction() returns void
  language plpgsql volatile
as $$
begin
  -- Operators with their schema, here and in what else gates without a search_path of their own execute: found by the caller's, another
  -- role's would run as the owner.
  if pg_catalog.clock_timestamp() operator(pg_catalog.>) (pg_catalog.now() operator(pg_catalog.+) interval '1 minute')
    or pg_catalog.current_setting('transaction_isolation') operator(pg_catalog.<>) 'read committed'
    -- Days are counted by the session's zone, and a POSIX one of the caller's making has days of two weeks.
    or pg_catalog.current_setting('TimeZone') operator(pg_catalog.<>) 'UTC'
  then
    raise exception 'Gates take READ COMMITTED transactions of at most a minute, in time zone UTC' using errcode = 'GH503';
  end if;
end
$$;

comment on function gatehouse.refuse_stale_transaction() is
  'GH503 in a transaction that may see what is no more, a token that was revoked or that expired since it began: one that is older than a minute, or whose isolation level is any but READ COMMITTED; and in one that counts days otherwise than UTC does. Each gate asks; those of methods by gatehouse.enter and gatehouse.callers; at their end gatehouse.refuse_late_end.';

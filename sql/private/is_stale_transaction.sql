create or replace function gatehouse.is_stale_transaction() returns boolean
  language plpgsql volatile
as $$
begin
  return pg_catalog.clock_timestamp() > pg_catalog.now() + interval '1 minute'
    or pg_catalog.current_setting('transaction_isolation') <> 'read committed';
end
$$;

comment on function gatehouse.is_stale_transaction() is
  'Whether the transaction may see what is no more: a token that was revoked or that expired since it began. True for one that is older than a minute, or whose isolation level is any but READ COMMITTED.';

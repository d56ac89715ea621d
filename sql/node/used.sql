create or replace function gate.node_used(token_hashes bytea[]) returns void
  language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_variable
declare
  -- One that has ended since the transaction began stays so.
  v_now constant timestamptz := greatest(gatehouse.now(), clock_timestamp());
begin
  perform gatehouse.refuse_stale_transaction();
  -- Locked in one order: batches of several nodes never wait for each other in a circle.
  update gatehouse.tokens t
    set last_used = gatehouse.now(),
      idle_expires = case when t.kind = 'session' then gatehouse.now() + c.session_idle_lifetime end
    from gatehouse.configuration c,
      (
        select l.id
          from gatehouse.tokens l
          where l.hash = any (token_hashes) and l.ended is null
            and (l.idle_expires is null or l.idle_expires > v_now)
            and (l.expires is null or l.expires > v_now)
          order by l.id
          for update skip locked
      ) used
    where t.id = used.id;
end
$$;

comment on function gate.node_used(bytea[]) is
  'Tokens, by SHA-256, that were used since the last such call: keeps last_used and moves the idle end of sessions.';

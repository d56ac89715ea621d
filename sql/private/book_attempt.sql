create or replace function gatehouse.book_attempt(user_id bigint, login text, address inet) returns integer
  language plpgsql volatile set plan_cache_mode = force_generic_plan set enable_seqscan = off
as $$
#variable_conflict use_variable
-- Planned once: planning for each array of keys takes longer than what is planned. Perhaps while the table is empty: a flood
-- that fills it must not go on reading all of it until statistics are there.
declare
  v_keys gatehouse.throttle_key[] := gatehouse.throttle_keys(user_id, login, address);
  v_key gatehouse.throttle_key;
  v_blocked_until timestamptz;
  v_wait interval;
begin
  -- Rows are made and locked in the order of the keys, the account's first: no two attempts wait for each other.
  foreach v_key in array v_keys loop
    loop
      insert into gatehouse.throttles as t (kind, key, last_attempt)
        values (v_key.kind, v_key.key, gatehouse.now())
        on conflict do nothing;
      select t.blocked_until into v_blocked_until
        from gatehouse.throttles t
        where t.kind = v_key.kind and t.key = v_key.key
        for update;
      -- Not there: an old row that gatehouse.remove_throttles took away in between.
      exit when found;
    end loop;
    v_wait := greatest(v_wait, v_blocked_until - gatehouse.now());
  end loop;
  if v_wait > '0' then
    return greatest(1, pg_catalog.ceil(extract(epoch from v_wait)))::integer;
  end if;
  foreach v_key in array v_keys loop
    update gatehouse.throttles t
      set failures = counted.failures,
        last_attempt = counted.last_attempt,
        blocked_until = gatehouse.now() + gatehouse.throttle_rule(v_key.kind, counted.failures)
      from (
        select case
              when o.is_old then 1
              else greatest(0, o.failures - o.forgotten) + 1
            end as failures,
            -- What is left of 36 seconds counts for the next time, as long as there is anything to forget.
            case
              when o.kind = 'address' and not o.is_old and o.failures > o.forgotten
                then o.last_attempt + o.forgotten * interval '36 s'
              else gatehouse.now()
            end as last_attempt
          from (
            select f.kind, f.failures, f.last_attempt, f.last_attempt < gatehouse.now() - interval '1 day' as is_old,
                -- Many share an address: it forgets one failure in 36 seconds, a hundred in an hour. Who waited for the row comes
                -- before the one that he waited for, by the clock of their transactions: that is no time.
                case when f.kind = 'address'
                  then greatest(0, pg_catalog.trunc(extract(epoch from gatehouse.now() - f.last_attempt) / 36))::integer
                  else 0 end as forgotten
              from gatehouse.throttles f
              where f.kind = v_key.kind and f.key = v_key.key
          ) o
      ) counted
      where t.kind = v_key.kind and t.key = v_key.key;
  end loop;
  return 0;
end
$$;

comment on function gatehouse.book_attempt(bigint, text, inet) is
  'Counts a sign-in as failed before its password is looked at; gatehouse.settle_attempt takes it back. Returns 0, or the seconds to wait, nothing booked. user_id null: an unknown account.';

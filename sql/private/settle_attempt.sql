create or replace function gatehouse.settle_attempt(user_id bigint, address inet) returns void
  language plpgsql volatile set plan_cache_mode = force_generic_plan set enable_seqscan = off
as $$
#variable_conflict use_variable
-- Planned once, as in gatehouse.book_attempt.
declare
  v_key gatehouse.throttle_key;
  v_network inet := gatehouse.client_network(address);
begin
  foreach v_key in array gatehouse.throttle_keys(user_id, null, address) loop
    if v_key.kind = 'address' then
      -- Own success takes back own booking only: an account of one's own is no way to clear an address.
      update gatehouse.throttles t
        set failures = greatest(t.failures - 1, 0),
          blocked_until = gatehouse.now() + gatehouse.throttle_rule(t.kind, greatest(t.failures - 1, 0))
        where t.kind = v_key.kind and t.key = v_key.key;
    else
      update gatehouse.throttles t
        set failures = 0, blocked_until = null
        where t.kind = v_key.kind and t.key = v_key.key;
    end if;
  end loop;
  if v_network is not null then
    insert into gatehouse.signin_addresses as a (user_id, network)
      values (user_id, v_network)
      on conflict on constraint signin_addresses_pkey do update set last_signin = excluded.last_signin;
    delete from gatehouse.signin_addresses a
      where a.user_id = settle_attempt.user_id
        and a.network in (
          select o.network from gatehouse.signin_addresses o
            where o.user_id = settle_attempt.user_id
            order by o.last_signin desc
            offset 20
        );
  end if;
end
$$;

comment on function gatehouse.settle_attempt(bigint, inet) is
  'A booked sign-in succeeded: the account''s counter starts anew, the address gets its booking back and is remembered (the last 20).';

create or replace function gatehouse.remove_addresses() returns boolean
  language plpgsql volatile
as $$
declare
  v_limit constant integer := 1000;
  v_count integer;
begin
  delete from gatehouse.signin_addresses t
    where (t.user_id, t.network) in (
      select o.user_id, o.network
        from gatehouse.signin_addresses o
        where o.last_signin < gatehouse.now() - interval '30 days'
        order by o.last_signin
        limit v_limit
        for update skip locked
    );
  get diagnostics v_count = row_count;
  return v_count >= v_limit;
end
$$;

comment on function gatehouse.remove_addresses() is 'Job: addresses that nobody signed in from for 30 days; they are spared no more.';

create or replace function gatehouse.remove_throttles() returns boolean
  language plpgsql volatile
as $$
declare
  v_limit constant integer := 1000;
  v_count integer;
begin
  delete from gatehouse.throttles t
    where (t.kind, t.key) in (
      select o.kind, o.key
        from gatehouse.throttles o
        where o.last_attempt < gatehouse.now() - interval '2 days' and coalesce(o.blocked_until < gatehouse.now(), true)
        order by o.last_attempt
        limit v_limit
        for update skip locked
    );
  get diagnostics v_count = row_count;
  return v_count >= v_limit;
end
$$;

comment on function gatehouse.remove_throttles() is 'Job: counters of failed sign-ins that are two days old; they start anew after one.';

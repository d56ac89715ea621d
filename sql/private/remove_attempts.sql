create or replace function gatehouse.remove_attempts() returns boolean
  language plpgsql volatile
as $$
declare
  v_limit constant integer := 1000;
  v_count integer;
begin
  delete from gatehouse.signin_attempts t
    where t.id in (
      select o.id
        from gatehouse.signin_attempts o
        where o.created < gatehouse.now() - interval '1 hour'
        order by o.created
        limit v_limit
        for update skip locked
    );
  get diagnostics v_count = row_count;
  return v_count >= v_limit;
end
$$;

comment on function gatehouse.remove_attempts() is 'Job: sign-ins that were begun an hour ago and never finished; they are void after a minute.';

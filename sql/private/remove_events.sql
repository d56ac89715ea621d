create or replace function gatehouse.remove_events() returns boolean
  language plpgsql volatile
as $$
declare
  v_limit constant integer := 5000;
  v_count integer;
begin
  delete from gatehouse.events t
    where t.id in (
      select o.id
        from gatehouse.events o
        where o.created < gatehouse.now() - (select c.events_lifetime from gatehouse.configuration c)
        order by o.created
        limit v_limit
        for update skip locked
    );
  get diagnostics v_count = row_count;
  return v_count >= v_limit;
end
$$;

comment on function gatehouse.remove_events() is 'Job: events older than configuration.events_lifetime.';

create or replace function gatehouse.remove_nodes() returns boolean
  language plpgsql volatile
as $$
declare
  v_limit constant integer := 1000;
  v_count integer;
begin
  delete from gatehouse.nodes n
    where n.id in (
      select o.id
        from gatehouse.nodes o
        join gatehouse.configuration c
          on o.last_append < gatehouse.now() - case o.dropped when 0 then interval '7 days' else c.call_days_lifetime end
        limit v_limit
        for update of o skip locked
    );
  get diagnostics v_count = row_count;
  return v_count >= v_limit;
end
$$;

comment on function gatehouse.remove_nodes() is
  'Job: nodes that appended nothing for 7 days, or as long as counters are kept where calls were dropped. Not earlier: a node that was cut off may repeat an append that had arrived.';

create or replace function gate.node_find_events(event_ids bigint[], since xid8, after_id bigint) returns json
  language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_variable
declare
  v_oldest constant timestamptz := gatehouse.now() - (select c.events_lifetime from gatehouse.configuration c);
begin
  perform gatehouse.refuse_stale_transaction();
  return json_build_object(
    'position', pg_snapshot_xmin(pg_current_snapshot())::text,
    'events', coalesce((
      select json_agg(json_build_object(
            'id', f.id, 'transaction', f.created_in::text, 'users', f.users, 'permission', f.permission)
          order by f.created_in, f.id)
        from (
          select e.* from gatehouse.events e where e.id = any (event_ids)
          union all
          (select e.* from gatehouse.events e
            where (e.created_in, e.id) > (since, after_id) and e.created > v_oldest
            order by e.created_in, e.id
            limit 1000)
        ) f
        where f.created > v_oldest
    ), '[]'));
end
$$;

comment on function gate.node_find_events(bigint[], xid8, bigint) is
  'Whom events are for, not what they say: those with these ids, and the first 1000 after (transaction, id). {position, events: [{id, transaction, users, permission}]}; all events of transactions before position are visible already.';

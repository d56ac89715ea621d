create or replace function gatehouse.add_event(users bigint[], permission text, name text, args json) returns bigint
  language plpgsql volatile
as $$
#variable_conflict use_variable
declare
  v_params json;
  v_id bigint;
begin
  if (pg_catalog.length(name) between 1 and 100 and pg_catalog.json_typeof(args) = 'array') is not true then
    raise exception 'an event has a name of 1 to 100 characters and an array of arguments' using errcode = 'GH500';
  end if;
  select pg_catalog.json_agg(p.value order by p.position) into v_params
    from (
      select pg_catalog.to_json(name), 0::bigint
      union all
      select a.value, a.position from pg_catalog.json_array_elements(args) with ordinality a (value, position)
    ) p (value, position);
  if pg_catalog.octet_length(v_params::text) > 65536 then
    raise exception 'an event of more than 64 KiB' using errcode = 'GH500';
  end if;
  insert into gatehouse.events (users, permission, params) values (users, permission, v_params) returning id into v_id;
  perform gatehouse.notify('gatehouse_events', v_id::text);
  return v_id;
end
$$;

comment on function gatehouse.add_event(bigint[], text, text, json) is
  'Writes an event for users or for the holders of a permission, and notifies the nodes of its id. GH500: a name or arguments that are none, or too large.';

create or replace function gatehouse.list_options(fields json, options json) returns json
  language plpgsql stable
as $$
#variable_conflict use_variable
declare
  v_name text;
begin
  if pg_catalog.json_typeof(options) <> 'object' then
    perform gatehouse.invalid('/0', 'must be object');
  end if;
  if options -> 'id' is not null then
    perform gatehouse.list_condition(fields -> 'id', '{"columns": ["id"], "type": "id"}', options -> 'id', '/0/id');
    if pg_catalog.json_typeof(options -> 'id') <> 'string' then
      perform gatehouse.invalid('/0/id', 'must be string');
    end if;
  end if;
  select k.name into v_name
    from pg_catalog.json_object_keys(options) k (name)
    where case when options -> 'id' is not null then k.name <> 'id'
      else k.name not in ('where', 'order_by', 'limit', 'offset') end
    limit 1;
  if found then
    perform gatehouse.invalid('/0/' || v_name, 'is not a known property');
  end if;
  if coalesce(pg_catalog.json_typeof(options -> 'where'), 'object') <> 'object' then
    perform gatehouse.invalid('/0/where', 'must be object');
  end if;
  select f.name into v_name
    from pg_catalog.json_each(fields) f (name, declaration)
    where options -> 'id' is null and (f.declaration ->> 'required')::boolean and options -> 'where' -> f.name is null
    limit 1;
  if found then
    perform gatehouse.invalid('/0/where/' || v_name, 'is required');
  end if;
  select k.name into v_name
    from pg_catalog.json_each(options) k (name, number)
    where (k.name = 'limit' and k.number::text !~ '^[1-9][0-9]{0,18}$')
      or (k.name = 'offset' and k.number::text !~ '^(0|[1-9][0-9]{0,8}|1000000000)$')
    limit 1;
  if found then
    perform gatehouse.invalid('/0/' || v_name, 'must be an integer within its range');
  end if;
  return options;
end
$$;

comment on function gatehouse.list_options(json, json) is
  'The options of a list, if they are {"id"} alone or of where, order_by, limit and offset, each of its form. What where and order_by hold is for gatehouse.list_condition and list_order. GH808.';

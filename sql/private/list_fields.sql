create or replace function gatehouse.list_fields(method text) returns json
  language plpgsql stable
as $$
#variable_conflict use_variable
declare
  v_fields json;
begin
  select p.parameter -> 'schema' -> 'apiRead' into v_fields
    from gatehouse.methods m
    cross join lateral pg_catalog.json_array_elements(m.parameters) p (parameter)
    where m.id = method and p.parameter -> 'schema' -> 'apiRead' is not null
    limit 1;
  if not found then
    raise exception 'Method % has no parameter with apiRead', method using errcode = 'GH500';
  end if;
  return v_fields;
end
$$;

comment on function gatehouse.list_fields(text) is
  'The fields that a method''s entry in the catalogue declares under apiRead: {name: {conditions, sortable, required, …}}. GH500: none.';

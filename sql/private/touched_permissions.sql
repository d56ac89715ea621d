create or replace function gatehouse.touched_permissions(permissions json) returns text[]
  language plpgsql immutable
as $$
#variable_conflict use_variable
begin
  return array(select given.name from pg_catalog.json_object_keys(permissions) given (name) order by given.name);
end
$$;

comment on function gatehouse.touched_permissions(json) is 'The names of {name: boolean}.';

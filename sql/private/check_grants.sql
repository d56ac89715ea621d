create or replace function gatehouse.check_grants(caller gatehouse.caller, permissions json, path text) returns void
  language plpgsql stable
as $$
#variable_conflict use_variable
declare
  v_name text;
begin
  if exists (select from pg_catalog.json_each(permissions) given (name, setting) where pg_catalog.json_typeof(given.setting) <> 'boolean')
    or (select pg_catalog.count(*) <> pg_catalog.count(distinct given.name) from pg_catalog.json_object_keys(permissions) given (name))
  then
    perform gatehouse.invalid(path, 'must be true or false, once for each permission');
  end if;
  select given.name into v_name
    from pg_catalog.json_object_keys(permissions) given (name)
    where given.name <> all (caller.permissions)
    limit 1;
  if found then
    -- A JSON pointer escapes these two.
    perform gatehouse.invalid(
      path || '/' || pg_catalog.replace(pg_catalog.replace(v_name, '~', '~0'), '/', '~1'),
      'is not a permission that you have');
  end if;
end
$$;

comment on function gatehouse.check_grants(gatehouse.caller, json, text) is
  'Nobody sets a permission, on or off, that he does not effectively hold. GH808 at path: not {name: boolean}, or a name twice. GH808 below path, the same for unknown and reserved names.';

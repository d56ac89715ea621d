create or replace function gatehouse.check_grants(caller gatehouse.caller, permissions json, path text) returns void
  language plpgsql stable
as $$
#variable_conflict use_variable
declare
  v_name text;
begin
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
  'Nobody sets a permission, on or off, that he does not effectively hold. permissions is {name: boolean}. GH808 below path, the same for unknown and reserved names.';

create or replace function gatehouse.permissions_json(permissions text[]) returns json
  language plpgsql immutable parallel safe
as $$
#variable_conflict use_variable
begin
  -- Names match ^[a-z][a-z-]*$: nothing to escape. json_object_agg over unnest costs three times as much.
  if permissions = '{}' then
    return '{}';
  end if;
  return '{"' || pg_catalog.array_to_string(permissions, '":true,"') || '":true}';
end
$$;

comment on function gatehouse.permissions_json(text[]) is 'The object {name: true} of effective permissions.';

create or replace function gatehouse.switched_on(permissions json) returns text[]
  language plpgsql immutable
as $$
#variable_conflict use_variable
begin
  return array(
    select given.name
      from pg_catalog.json_each_text(permissions) given (name, setting)
      where given.setting = 'true'
      order by given.name
  );
end
$$;

comment on function gatehouse.switched_on(json) is 'The names that {name: boolean} sets to true.';

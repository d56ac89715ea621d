create or replace function gatehouse.restrict_to_token(caller gatehouse.caller) returns gatehouse.caller
  language plpgsql stable
as $$
#variable_conflict use_variable
declare
  v_held text[] := caller.permissions;
begin
  caller.permissions := array(
    select p.name
      from gatehouse.tokens t
      cross join lateral pg_catalog.unnest(t.permissions) p (name)
      where t.id = caller.token_id and p.name = any (v_held)
      order by p.name
  );
  caller.is_restricted := caller.permissions <> v_held;
  caller.is_root := caller.is_root and not caller.is_restricted;
  return caller;
end
$$;

comment on function gatehouse.restrict_to_token(gatehouse.caller) is
  'An API token''s caller: its own settings, as far as its user holds them too. is_root stays only with all of root''s permissions.';

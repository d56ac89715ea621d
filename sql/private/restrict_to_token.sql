create or replace function gatehouse.restrict_to_token(caller gatehouse.caller) returns gatehouse.caller
  language plpgsql stable
as $$
#variable_conflict use_variable
declare
  v_held pg_catalog.text[] := caller.permissions;
begin
  select array(select held.name from pg_catalog.unnest(v_held) held (name) where held.name operator(pg_catalog.=) any (t.permissions))
    into caller.permissions
    from gatehouse.tokens t
    where t.id operator(pg_catalog.=) caller.token_id;
  caller.is_restricted := caller.is_restricted or (caller.permissions operator(pg_catalog.<>) v_held);
  caller.is_root := caller.is_root and not caller.is_restricted;
  return caller;
end
$$;

comment on function gatehouse.restrict_to_token(gatehouse.caller) is
  'An API token''s caller: its own settings, as far as its user holds them too. is_root stays only with all of root''s permissions. Once more does nothing.';

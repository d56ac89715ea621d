create or replace function gatehouse.permitted(caller gatehouse.caller, permissions text[]) returns boolean
  language plpgsql immutable
as $$
#variable_conflict use_variable
begin
  return permissions && (caller.permissions || array['*', 'user'])
    or (caller.is_root and 'root' = any (permissions));
end
$$;

comment on function gatehouse.permitted(gatehouse.caller, text[]) is
  'Whether one of the names holds for a signed-in caller, reserved words included; guest never does.';

create or replace function gatehouse.effective_permissions(
  user_id bigint,
  permissions_on text[],
  permissions_off text[]
) returns text[]
  language plpgsql stable
as $$
#variable_conflict use_variable
begin
  return array(
    select p.name
      from gatehouse.permissions p
      where user_id = 1
        or p.name = any (permissions_on)
        or (p.enabled_by_default and p.name <> all (permissions_off))
  );
end
$$;

comment on function gatehouse.effective_permissions(bigint, text[], text[]) is
  'The permissions that a user holds: all for root, else the user''s own settings over the defaults. The one place that computes them.';

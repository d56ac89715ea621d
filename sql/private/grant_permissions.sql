create or replace function gatehouse.grant_permissions(
  caller gatehouse.caller,
  user_id bigint,
  permissions json,
  touched text[]
) returns void
  language plpgsql volatile
as $$
#variable_conflict use_variable
declare
  v_on text[] := gatehouse.switched_on(permissions);
  v_off text[];
begin
  perform gatehouse.check_grants(caller, permissions, '/1');
  v_off := array(
    select given.name from pg_catalog.json_object_keys(permissions) given (name) where given.name <> all (v_on) order by given.name);
  update gatehouse.users u
    set permissions_on = v_on || array(
        select kept.name from pg_catalog.unnest(u.permissions_on) kept (name) where kept.name <> all (touched)),
      permissions_off = v_off || array(
        select kept.name from pg_catalog.unnest(u.permissions_off) kept (name) where kept.name <> all (touched))
    where u.id = user_id;
  perform gatehouse.audit(caller, 'user.set-permissions', user_id, permissions);
end
$$;

comment on function gatehouse.grant_permissions(gatehouse.caller, bigint, json, text[]) is
  'Sets a user''s own settings of the touched permissions to {name: boolean}, unset where left out; others stay. The user is locked already. GH808: a permission that the caller does not hold.';

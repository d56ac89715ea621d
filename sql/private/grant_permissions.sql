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
  v_before record;
begin
  perform gatehouse.check_grants(caller, permissions, '/1');
  v_off := array(
    select given.name from pg_catalog.json_object_keys(permissions) given (name) where given.name <> all (v_on) order by given.name);
  select u.permissions_on, u.permissions_off into strict v_before from gatehouse.users u where u.id = user_id;
  update gatehouse.users u
    set permissions_on = v_on || array(
        select kept.name from pg_catalog.unnest(u.permissions_on) kept (name) where kept.name <> all (touched)),
      permissions_off = v_off || array(
        select kept.name from pg_catalog.unnest(u.permissions_off) kept (name) where kept.name <> all (touched))
    where u.id = user_id;
  perform gatehouse.audit(caller, 'user.set-permissions', user_id, (
    select coalesce(pg_catalog.json_object_agg(c.name, c.setting order by c.name), '{}')
      from (
        select t.name,
            case when t.name = any (v_on) then true when t.name = any (v_off) then false end as setting,
            case when t.name = any (v_before.permissions_on) then true when t.name = any (v_before.permissions_off) then false end as before
          from pg_catalog.unnest(touched) t (name)
      ) c
      where c.setting is distinct from c.before
  ));
end
$$;

comment on function gatehouse.grant_permissions(gatehouse.caller, bigint, json, text[]) is
  'Sets a user''s own settings of the touched permissions to {name: boolean}, unset where left out; others stay. What changes is in the audit trail, null for unset. The user is locked already. GH808: a permission that the caller does not hold.';

create or replace view gatehouse.gate_callers as
  select r.oid, r.rolname as name
    from pg_catalog.pg_roles r
    where (pg_catalog.pg_has_role(r.oid, 'gatehouse_node', 'member') or pg_catalog.pg_has_role(r.oid, 'gatehouse_mail', 'member'))
      and not pg_catalog.pg_has_role(r.oid, current_user, 'member');

comment on view gatehouse.gate_callers is
  'Roles that may call gates and are not the owner''s: {oid, name}.';

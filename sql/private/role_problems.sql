create or replace function gatehouse.role_problems() returns setof text
  language plpgsql stable
as $$
begin
  -- Gates run as the owner, those of schema_qualified methods by the search_path of whoever calls them.
  return query
    with gate_callers as (
      select r.oid, r.rolname as name
        from pg_catalog.pg_roles r
        where (pg_catalog.pg_has_role(r.oid, 'gatehouse_node', 'member') or pg_catalog.pg_has_role(r.oid, 'gatehouse_mail', 'member'))
          and not pg_catalog.pg_has_role(r.oid, current_user, 'member')
    )
    select pg_catalog.format('%1$s can make objects: as the owner of the database, revoke temporary, create on database %2$I from public, %1$I',
        r.name, pg_catalog.current_database())
      from gate_callers r
      where pg_catalog.has_database_privilege(r.oid, pg_catalog.current_database(), 'temporary, create')
    union all
    select pg_catalog.format('%1$s can make objects: as the owner of the schema, revoke create on schema %2$I from public, %1$I', r.name, n.nspname)
      from gate_callers r
      join pg_catalog.pg_namespace n on pg_catalog.has_schema_privilege(r.oid, n.oid, 'create')
        and n.oid <> pg_catalog.pg_my_temp_schema()
    union all
    select pg_catalog.format('%1$s refreshes statistics with temporary tables: as the owner of the database, grant temporary on database %2$I to %1$I',
        current_user, pg_catalog.current_database())
      where not pg_catalog.has_database_privilege(current_user, pg_catalog.current_database(), 'temporary')
    order by 1;
end
$$;

comment on function gatehouse.role_problems() is
  'Rights on the database and its schemas that are not as Gatehouse needs them and not its own to change; empty when all is well. Loading and starting both refuse otherwise.';

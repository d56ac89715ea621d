-- Roles belong to the cluster, not to the database: another database's migration may create them at the same moment.
do $$
declare
  v_role text;
begin
  foreach v_role in array array['gatehouse_node', 'gatehouse_report'] loop
    begin
      if not exists (select from pg_catalog.pg_roles r where r.rolname = v_role) then
        execute pg_catalog.format('create role %I nologin', v_role);
      end if;
    exception when duplicate_object or unique_violation then
      null;
    end;
    -- For SET ROLE, the fallback without a login of the node's own. Another owner's role may not be ours to grant.
    begin
      if not pg_catalog.pg_has_role(current_user, v_role, 'member') then
        execute pg_catalog.format('grant %I to current_user', v_role);
      end if;
    exception when insufficient_privilege or unique_violation or internal_error then
      null;
    end;
  end loop;
end
$$;

create schema api_v1;
create schema gate;
create schema report;

comment on schema gatehouse is 'Tables and rules of Gatehouse. Readable by the owner only.';
comment on schema api_v1 is 'One function per API method. Executable by the owner only: it takes the caller as given.';
comment on schema gate is 'One gate per API method, and the node''s own calls: all that the node''s role may execute.';
comment on schema report is 'Views for direct SQL, readable by gatehouse_report.';

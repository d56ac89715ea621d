-- The only grants. Gates are granted where they are made, in gatehouse.make_gates; everything else is nobody's but the owner's.
do $$
declare
  v_role text;
begin
  -- For SET ROLE, the fallback without logins of the nodes' own. In a restored copy the roles may be new; others' may not
  -- be ours to grant, and another database of the cluster may grant at the same moment.
  foreach v_role in array array['gatehouse_node', 'gatehouse_mail', 'gatehouse_report'] loop
    begin
      -- From PostgreSQL 16 on who makes a role is its member without the right to SET ROLE.
      if not pg_catalog.pg_has_role(current_user, v_role,
        case when pg_catalog.current_setting('server_version_num')::integer >= 160000 then 'set' else 'member' end) then
        execute pg_catalog.format('grant %I to current_user', v_role);
      end if;
    exception when insufficient_privilege or unique_violation or internal_error then
      null;
    end;
  end loop;
end
$$;

do $$
begin
  execute pg_catalog.format('revoke temporary, create on database %I from public, gatehouse_node, gatehouse_mail, gatehouse_report',
    pg_catalog.current_database());
  -- Refreshing a materialized view beside its readers takes a temporary table.
  execute pg_catalog.format('grant temporary on database %I to current_user', pg_catalog.current_database());
  execute pg_catalog.format('grant connect on database %I to gatehouse_node, gatehouse_mail, gatehouse_report', pg_catalog.current_database());
  -- Databases made before PostgreSQL 15 let everybody create here. Its owner may be another role: then it is not ours to change, nor
  -- is the database, of which a revoke by another than its owner warns only. What then is too much, gatehouse.role_problems says.
  begin
    revoke create on schema public from public;
  exception when insufficient_privilege or invalid_schema_name then
    null;
  end;
end
$$;

-- A refresh changes its view's row of pg_class, as revoke does; who comes second fails, since neither waits for a lock on the view.
-- So no job is at work meanwhile: each holds its row.
do $$
begin
  perform from gatehouse.jobs j for update;
end
$$;

revoke all on schema gatehouse, api_v1, gate, report from public, gatehouse_node, gatehouse_mail, gatehouse_report;
revoke all on all functions in schema gatehouse, api_v1, gate, report from public;
revoke all on all tables in schema gatehouse, api_v1, gate, report from public, gatehouse_node, gatehouse_mail;
revoke all on all sequences in schema gatehouse, api_v1, gate, report from public, gatehouse_node, gatehouse_mail;
revoke usage on type gatehouse.caller, gatehouse.reply, gatehouse.throttle_key from public;

grant usage on schema gate to gatehouse_node;
grant execute on all functions in schema gate to gatehouse_node;
-- Not the node's: with them it could have a reset mail's token be one of its own.
revoke execute on function gate.node_mail_take, gate.node_mail_sent, gate.node_mail_failed from gatehouse_node;
grant usage on schema gate to gatehouse_mail;
grant execute on function gate.node_mail_take, gate.node_mail_sent, gate.node_mail_failed to gatehouse_mail;
grant usage on schema report to gatehouse_report;
grant select on all tables in schema report to gatehouse_report;
-- A view's functions are executed by who reads it.
grant execute on function gatehouse.now(), gatehouse.bin_runtime(integer) to gatehouse_report;

-- Set once per database: what the operator changed stays. A role that is not ours to change is left to him.
do $$
begin
  if not exists (
    select from pg_catalog.pg_db_role_setting s
      where s.setrole = 'gatehouse_report'::pg_catalog.regrole
        and s.setdatabase in (0, (select d.oid from pg_catalog.pg_database d where d.datname = pg_catalog.current_database()))
  ) then
    execute pg_catalog.format('alter role gatehouse_report in database %I set statement_timeout = ''5min''',
      pg_catalog.current_database());
    execute pg_catalog.format('alter role gatehouse_report in database %I set idle_in_transaction_session_timeout = ''1min''',
      pg_catalog.current_database());
  end if;
exception when insufficient_privilege then
  null;
end
$$;

create or replace function gatehouse.make_audit_partition(moment timestamptz) returns void
  language plpgsql volatile
as $$
#variable_conflict use_variable
declare
  v_month constant timestamptz := pg_catalog.date_trunc('month', moment, 'UTC');
  v_next constant timestamptz := pg_catalog.date_trunc('month', v_month + interval '40 days', 'UTC');
  v_name constant text := gatehouse.audit_partition(moment);
begin
  -- One at a time. This lock lets rows be read and written.
  lock table gatehouse.audit_log in share update exclusive mode;
  if pg_catalog.to_regclass('gatehouse.' || v_name) is not null then
    return;
  end if;
  -- Made, then attached: a partition that is made as such would wait for whoever reads the table.
  execute pg_catalog.format('create table gatehouse.%I (like gatehouse.audit_log including constraints)', v_name);
  execute pg_catalog.format('alter table gatehouse.audit_log attach partition gatehouse.%I for values from (%L) to (%L)',
    v_name, v_month, v_next);
end
$$;

comment on function gatehouse.make_audit_partition(timestamptz) is
  'The partition of gatehouse.audit_log for the UTC month of a moment, made unless it is there.';

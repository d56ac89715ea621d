create or replace function gatehouse.prepare_partition(parent text, moment timestamptz) returns void
  language plpgsql volatile
as $$
#variable_conflict use_variable
declare
  v_name constant text := gatehouse.partition_name(parent, moment);
  v_format constant text := 'YYYY-MM-DD HH24:MI:SS"+00"';
  v_rule gatehouse.partition_rules;
  v_first timestamp;
begin
  select r.* into strict v_rule from gatehouse.partition_rules r where r.parent = parent;
  -- One at a time. This lock lets rows be read and written.
  execute pg_catalog.format('lock table gatehouse.%I in share update exclusive mode', parent);
  if pg_catalog.to_regclass('gatehouse.' || v_name) is not null then
    return;
  end if;
  v_first := pg_catalog.date_trunc(v_rule.unit, moment at time zone 'UTC');
  -- Bounds as text that every DateStyle and TimeZone reads alike: who calls may have set either.
  -- Made, then attached: a partition that is made as such would wait for whoever reads the table.
  execute pg_catalog.format('create table gatehouse.%I (like gatehouse.%I including constraints) with (%s)',
    v_name, parent, v_rule.storage);
  execute pg_catalog.format('alter table gatehouse.%I attach partition gatehouse.%I for values from (%L) to (%L)',
    parent, v_name, pg_catalog.to_char(v_first, v_format), pg_catalog.to_char(v_first + ('1 ' || v_rule.unit)::interval, v_format));
end
$$;

comment on function gatehouse.prepare_partition(text, timestamptz) is
  'The partition of a table of gatehouse.partition_rules for the UTC day or month of a moment, made unless it is there.';

drop function if exists gatehouse.make_audit_partition(timestamptz);

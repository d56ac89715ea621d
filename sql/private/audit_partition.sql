create or replace function gatehouse.audit_partition(moment timestamptz) returns text
  language plpgsql stable
as $$
#variable_conflict use_variable
begin
  return 'audit_log_' || pg_catalog.to_char(moment at time zone 'UTC', 'YYYY_MM');
end
$$;

comment on function gatehouse.audit_partition(timestamptz) is 'The name of the audit trail''s partition for the UTC month of a moment.';

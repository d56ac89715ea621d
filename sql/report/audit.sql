create or replace view report.audit as
  select a.id, a.happened, a.user_id, a.user_name, a.token_id, a.token_kind, a.address, a.action, a.subject_id,
      a.subject_name, a.details
    from gatehouse.audit_log a;

comment on view report.audit is 'Who did what to whom, for a year; columns as in gatehouse.audit_log.';

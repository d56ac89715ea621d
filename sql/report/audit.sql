create or replace view report.audit as
  select a.id, a.happened, a.user_id, a.user_name, a.token_id, a.token_kind, a.address, a.action, a.subject_id,
      a.subject_name, a.details
    from gatehouse.audit_log a;

comment on view report.audit is 'Who did what to whom, for a year. Sort by id. Conditions on happened leave out the months that do not fit.';
comment on column report.audit.id is 'In the order in which changes took hold, which happened does not tell.';
comment on column report.audit.happened is 'When the changing transaction began.';
comment on column report.audit.user_id is 'Who did it. Null: a guest, or the owner of the database.';
comment on column report.audit.user_name is 'The name at that time.';
comment on column report.audit.token_id is 'The session or API token that was used. Null: none.';
comment on column report.audit.token_kind is 'session or api. Null: none was used.';
comment on column report.audit.address is 'The client''s address. Null: unknown, or from inside the database.';
comment on column report.audit.action is 'noun.verb: user.create, session.signin-refused, …';
comment on column report.audit.subject_id is 'The user concerned. Null: none, or not known.';
comment on column report.audit.subject_name is 'The name that the user concerned had.';
comment on column report.audit.details is 'What else belongs to the action: docs/reporting.md has it for each. Null: nothing.';

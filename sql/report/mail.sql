create or replace view report.mail as
  select m.id, m.kind, m.user_id, m.state, m.attempts, m.created, m.finished, m.error
    from gatehouse.mails m;

comment on view report.mail is
  'Mails that wait (state waiting), were sent in the last day, or failed in the last 30, without addresses. user_id is null until the account was looked up.';

create or replace view report.mail as
  select m.id, m.kind, m.user_id, m.state, m.attempts, m.created, m.finished, m.error
    from gatehouse.mails m;

comment on view report.mail is
  'Mails that wait (state waiting), were sent in the last day, or failed in the last 30, without addresses. user_id is null until the account was looked up.';
comment on column report.mail.kind is 'confirmation, password-reset, email-changed or password-changed.';
comment on column report.mail.user_id is 'Null: the account was not looked up yet.';
comment on column report.mail.state is 'waiting, sent or failed.';
comment on column report.mail.attempts is 'How often it was tried to send it.';
comment on column report.mail.finished is 'When it was sent or given up. Null: it waits.';
comment on column report.mail.error is 'Why the last attempt failed. Null: none did, or it was sent.';

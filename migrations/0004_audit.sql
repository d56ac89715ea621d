-- Audit trail -------------------------------------------------------------------

create table gatehouse.audit_log (
  id bigint generated always as identity,
  happened timestamptz not null,
  user_id bigint,
  user_name text,
  token_id bigint,
  token_kind text,
  address inet,
  action text not null constraint audit_log_action_format check (action ~ '^[a-z]+[.][a-z-]+$'),
  subject_id bigint,
  subject_name text,
  details json,
  constraint audit_log_pkey primary key (happened, id)
) partition by range (happened);

create index audit_log_user_id on gatehouse.audit_log (user_id, happened);
create index audit_log_subject_id on gatehouse.audit_log (subject_id, happened);

comment on table gatehouse.audit_log is
  'Who did what to whom, written in the changing transaction. A partition per UTC month, a year of them kept. No foreign keys: what is deleted stays told.';
comment on column gatehouse.audit_log.happened is 'gatehouse.now() of the change.';
comment on column gatehouse.audit_log.user_id is 'Who acted. Null: a guest, or the owner of the database.';
comment on column gatehouse.audit_log.user_name is 'The name at that time.';
comment on column gatehouse.audit_log.token_id is 'The session or API token that acted.';
comment on column gatehouse.audit_log.token_kind is 'session or api.';
comment on column gatehouse.audit_log.address is 'The client''s address. Null: unknown, or from inside the database.';
comment on column gatehouse.audit_log.action is 'noun.verb: user.create, session.signin-refused, …';
comment on column gatehouse.audit_log.subject_id is 'The user concerned. Null: none, or not known.';
comment on column gatehouse.audit_log.subject_name is 'The name that the user concerned had.';
comment on column gatehouse.audit_log.details is 'What else belongs to the action: {"token_id":"5"}. Never a secret.';

-- Jobs --------------------------------------------------------------------------

create table gatehouse.jobs (
  name text primary key,
  period interval not null constraint jobs_period_positive check (period > '0'),
  slot bigint not null default 0,
  last_run timestamptz,
  position bigint not null default 0
);

comment on table gatehouse.jobs is 'What one node at a time does now and then, whichever comes first: it holds the row''s lock until its transaction ends.';
comment on column gatehouse.jobs.slot is 'The last slot that was done: whole periods since 1970. A job is due in a later one.';
comment on column gatehouse.jobs.last_run is 'Null: never.';
comment on column gatehouse.jobs.position is 'Where a job that walks through a table goes on.';

insert into gatehouse.jobs (name, period) values ('housekeeping', '10 s');

-- What housekeeping looks for. (Tokens are walked through: an index on their idle ends would cost every session's use.)
create index throttles_last_attempt on gatehouse.throttles ((coalesce(last_attempt, '-infinity')));
create index signin_addresses_last_signin on gatehouse.signin_addresses (last_signin);

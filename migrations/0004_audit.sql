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
  function text primary key constraint jobs_function_format check (function ~ '^[a-z][a-z0-9_]*[.][a-z][a-z0-9_]*$'),
  period interval not null constraint jobs_period_positive check (period >= '1 second'),
  slot bigint not null default 0,
  last_run timestamptz
);

comment on table gatehouse.jobs is
  'What one node at a time does again and again, holding the row''s lock meanwhile. Due when the clock''s slot, its time divided by period, exceeds the recorded one.';
comment on column gatehouse.jobs.function is
  'SCHEMA.NAME of a function without arguments that does one small batch and returns whether there is more.';
comment on column gatehouse.jobs.slot is 'The last slot in which it was done.';
comment on column gatehouse.jobs.last_run is 'When it last ran, also where there was more to do. Null: never.';

insert into gatehouse.jobs (function, period) values
  ('gatehouse.keep_audit_partitions', '1 minute'),
  ('gatehouse.remove_tokens', '1 minute'),
  ('gatehouse.remove_attempts', '1 minute'),
  ('gatehouse.remove_throttles', '10 minutes'),
  ('gatehouse.remove_addresses', '10 minutes');

-- So that looking for what has expired reads nothing else. Not idle_expires: it moves with every use of a session.
create index tokens_kind_expires on gatehouse.tokens (kind, expires) where expires is not null;
create index tokens_ended on gatehouse.tokens (ended) where ended is not null;
create index throttles_last_attempt on gatehouse.throttles (last_attempt);
create index signin_addresses_last_signin on gatehouse.signin_addresses (last_signin);

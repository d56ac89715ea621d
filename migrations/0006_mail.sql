-- The role of whoever sends mail: it can have the account of a mail taken over, so it is not the node's.
do $$
begin
  begin
    if not exists (select from pg_catalog.pg_roles r where r.rolname = 'gatehouse_mail') then
      create role gatehouse_mail nologin;
    end if;
  exception when duplicate_object or unique_violation then
    null;
  end;
  begin
    if not pg_catalog.pg_has_role(current_user, 'gatehouse_mail', 'member') then
      grant gatehouse_mail to current_user;
    end if;
  exception when insufficient_privilege or unique_violation or internal_error then
    null;
  end;
end
$$;

alter table gatehouse.configuration
  add column confirmation_lifetime interval not null default '24 hours'
    constraint configuration_confirmation_lifetime_positive check (confirmation_lifetime > '0'),
  add column reset_lifetime interval not null default '30 minutes'
    constraint configuration_reset_lifetime_positive check (reset_lifetime > '0'),
  add column mail_account_limit integer not null default 3
    constraint configuration_mail_account_limit_range check (mail_account_limit between 1 and 1000),
  add column mail_address_limit integer not null default 30
    constraint configuration_mail_address_limit_range check (mail_address_limit between 1 and 100000),
  add column mail_queue_limit integer not null default 10000
    constraint configuration_mail_queue_limit_range check (mail_queue_limit between 1 and 1000000);

comment on column gatehouse.configuration.confirmation_lifetime is 'The link in a confirmation mail works for this long.';
comment on column gatehouse.configuration.reset_lifetime is 'The link in a password reset mail works for this long.';
comment on column gatehouse.configuration.mail_account_limit is 'So many mails in ten minutes for one account; what is over is dropped silently.';
comment on column gatehouse.configuration.mail_address_limit is 'So many mails in ten minutes on behalf of one client address; what is over is dropped silently.';
comment on column gatehouse.configuration.mail_queue_limit is 'So many requests for mails wait at most; what is over is dropped silently.';

create table gatehouse.mails (
  id bigint generated always as identity primary key,
  kind text not null constraint mails_kind_known
    check (kind in ('confirmation', 'password-reset', 'email-changed', 'password-changed')),
  login text constraint mails_login_length check (pg_catalog.length(login) <= 255),
  user_id bigint references gatehouse.users on delete cascade,
  recipient text constraint mails_recipient_length check (pg_catalog.length(recipient) <= 254),
  state text not null default 'waiting' constraint mails_state_known check (state in ('waiting', 'sent', 'failed')),
  attempts integer not null default 0,
  lease uuid,
  created timestamptz not null default gatehouse.now(),
  due timestamptz not null default gatehouse.now(),
  resolved timestamptz,
  finished timestamptz,
  error text constraint mails_error_length check (pg_catalog.length(error) <= 200),
  constraint mails_login_or_recipient check (login is not null or (recipient is not null and user_id is not null)),
  constraint mails_finished_state check ((finished is null) = (state = 'waiting'))
);

create index mails_due on gatehouse.mails (due) where state = 'waiting';
create index mails_user_id on gatehouse.mails (user_id, resolved);
create index mails_finished on gatehouse.mails (finished) where state <> 'waiting';

comment on table gatehouse.mails is 'Mails to be sent, and those of the last days that were. No token is ever in here.';
comment on column gatehouse.mails.login is 'Account as the request named it, in lower case; looked up when the mail is sent. Null: a notice to recipient.';
comment on column gatehouse.mails.user_id is 'The account, once looked up.';
comment on column gatehouse.mails.recipient is 'Address of a notice; else that of the account when it was looked up last.';
comment on column gatehouse.mails.lease is 'Of the attempt that is on; its outcome counts only with this.';
comment on column gatehouse.mails.due is 'Next attempt; while one is on, when somebody else may try again.';
comment on column gatehouse.mails.resolved is 'First time that the account was looked up and a mail was due to it: what limits go by.';
comment on column gatehouse.mails.error is 'Why the last attempt failed.';

create table gatehouse.mail_tokens (
  hash bytea primary key constraint mail_tokens_hash_length check (pg_catalog.octet_length(hash) = 32),
  kind text not null constraint mail_tokens_kind_known check (kind in ('confirmation', 'password-reset')),
  user_id bigint not null references gatehouse.users on delete cascade,
  email text not null,
  created timestamptz not null default gatehouse.now(),
  expires timestamptz not null
);

create index mail_tokens_user_id on gatehouse.mail_tokens (user_id);
create index mail_tokens_expires on gatehouse.mail_tokens (expires);

comment on table gatehouse.mail_tokens is 'Tokens that went out in mails and were not used, by SHA-256. Using one deletes it.';
comment on column gatehouse.mail_tokens.email is 'Where it was sent: it is good for this address only.';

create table gatehouse.mail_requests (
  kind text not null constraint mail_requests_kind_known check (kind in ('address', 'login')),
  key bigint not null,
  since timestamptz not null default gatehouse.now(),
  requests integer not null default 1,
  primary key (kind, key)
);

comment on table gatehouse.mail_requests is 'How many mails a client address, or whoever names an account, asked for in the ten minutes from since on.';
comment on column gatehouse.mail_requests.key is 'A bucket of 2^20 keyed by configuration.secret: names are nowhere kept, and the table is bounded.';

create index mail_requests_since on gatehouse.mail_requests (since);

insert into gatehouse.jobs (function, period) values ('gatehouse.remove_mail', '1 minute');

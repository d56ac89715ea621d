create type gatehouse.caller as (
  user_id bigint,
  username text,
  is_root boolean,
  token_id bigint,
  token_kind text,
  permissions text[],
  is_restricted boolean,
  address inet
);

comment on type gatehouse.caller is
  'Who calls: made by gatehouse.enter, first argument of every method. user_id is null for a guest; permissions are the effective ones; is_restricted: an API token that has less than its user.';

create type gatehouse.reply as (
  data json,
  meta json,
  status integer,
  message text,
  retry_after integer
);

comment on type gatehouse.reply is
  'What a method returns when it has more than data: meta, or a refusal (status 4xx, message, retry_after in seconds) whose effects must be kept.';

create table gatehouse.methods (
  id text primary key constraint methods_id_format check (id ~ '^/v1(/[a-z][a-z0-9-]*){2,}$'),
  name text not null
    constraint methods_name_unique unique
    constraint methods_name_node check (name !~ '^node_'),
  tree text not null,
  title text not null,
  description text,
  permissions text[] not null constraint methods_permissions_some check (permissions <> '{}'),
  parameters json not null,
  options json not null
);

comment on table gatehouse.methods is 'The catalogue: one row per API method, written by its SQL file through gatehouse.api_method.';
comment on column gatehouse.methods.name is 'The method''s function in api_v1 and its gate in gate, where node_ is for the node''s own calls.';
comment on column gatehouse.methods.tree is 'The SQL tree that declared it: gatehouse, or an application''s.';

create table gatehouse.entries (
  entry json not null,
  file text not null default pg_catalog.current_setting('gatehouse.file')
);

comment on table gatehouse.entries is
  'Entries of the SQL tree that is being loaded, one per method file; gatehouse.load_catalogue moves them to gatehouse.methods.';

create type gatehouse.throttle_key as (
  kind text,
  key bigint
);

comment on type gatehouse.throttle_key is 'Primary key of gatehouse.throttles.';

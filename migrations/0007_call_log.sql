-- How long things are kept ----------------------------------------------------------

alter table gatehouse.configuration
  add column call_log_lifetime interval not null default '30 days'
    constraint configuration_call_log_lifetime_range check (call_log_lifetime >= '2 days'),
  add column call_minutes_lifetime interval not null default '2 days'
    constraint configuration_call_minutes_lifetime_range check (call_minutes_lifetime >= '2 days'),
  add column call_ten_minutes_lifetime interval not null default '35 days'
    constraint configuration_call_ten_minutes_lifetime_range check (call_ten_minutes_lifetime >= call_log_lifetime),
  add column call_days_lifetime interval not null default '400 days'
    constraint configuration_call_days_lifetime_range check (call_days_lifetime >= call_log_lifetime);

comment on column gatehouse.configuration.call_log_lifetime is 'Calls are kept for this long, in whole UTC days.';
comment on column gatehouse.configuration.call_minutes_lifetime is 'Counters per method and minute are kept for this long.';
comment on column gatehouse.configuration.call_ten_minutes_lifetime is
  'Counters per method and ten minutes are kept for this long: not shorter than the calls, whose pages are found by them.';
comment on column gatehouse.configuration.call_days_lifetime is
  'Counters per method and day and per user and day are kept for this long: not shorter than the calls, whose total they are.';

-- What a call refers to ---------------------------------------------------------------

create table gatehouse.call_methods (
  number integer generated always as identity primary key,
  id text not null constraint call_methods_id_unique unique
);

comment on table gatehouse.call_methods is
  'Every method that ever was in the catalogue, by the number that the call log has for it. Kept by a trigger on methods.';

create table gatehouse.deleted_tokens (
  hash bytea primary key,
  token_id bigint not null,
  user_id bigint not null,
  user_name text not null,
  deleted timestamptz not null
);

create index deleted_tokens_deleted on gatehouse.deleted_tokens (deleted);

comment on table gatehouse.deleted_tokens is
  'Tokens deleted within the last hour, whose calls may still be on their way to the log. Kept by triggers on tokens and users.';

create table gatehouse.nodes (
  id uuid primary key,
  last_sequence bigint not null,
  first_append timestamptz not null,
  last_append timestamptz not null,
  appended bigint not null,
  dropped bigint not null,
  active json not null
) with (fillfactor = 50);

comment on table gatehouse.nodes is
  'Nodes as they appended to the call log, which each does at least every second: a row for each start of one, kept for a week, or as long as counters where calls were dropped.';
comment on column gatehouse.nodes.id is 'Made by the node at its start, and told to nobody: who knows it could append in its stead.';
comment on column gatehouse.nodes.last_sequence is 'Of the last append: one that comes again changes nothing.';
comment on column gatehouse.nodes.appended is 'Calls that it appended.';
comment on column gatehouse.nodes.dropped is 'Calls missing in the log: the node could not keep them, or no catalogue ever had their method.';
comment on column gatehouse.nodes.active is 'Calls being executed at last_append: {"<method id>": n}.';

-- Calls -----------------------------------------------------------------------------

create sequence gatehouse.call_batches;

create table gatehouse.call_log (
  finished timestamptz not null,
  id bigint not null,
  user_id bigint,
  token_id bigint,
  runtime bigint not null,
  method integer not null,
  status smallint not null,
  is_declined boolean not null,
  is_exception boolean not null,
  user_name text,
  status_text text,
  request_id text
) partition by range (finished);

-- Rows come nearly in the order of time, so that this finds them, at a tenth of what a B-tree costs each call. Summarized by a
-- job: what autovacuum is asked for by every call it forgets under load.
create index call_log_finished_method on gatehouse.call_log
  using brin (finished timestamptz_minmax_multi_ops, method int4_bloom_ops (n_distinct_per_range = 100))
    with (pages_per_range = 32);

comment on table gatehouse.call_log is
  'Calls of the API, a partition per UTC day. No foreign keys: a call outlives its method, user and token.';
comment on column gatehouse.call_log.finished is 'When it ended, by the database''s clock; at most a day before it was appended.';
comment on column gatehouse.call_log.id is 'A number of gatehouse.call_batches and the place in that batch, in which calls of one moment are in order.';
comment on column gatehouse.call_log.user_id is 'Whose token came with the call, also one that was refused. Null: none, or one unknown.';
comment on column gatehouse.call_log.user_name is 'The name that the user had.';
comment on column gatehouse.call_log.runtime is 'Microseconds, a day at most.';
comment on column gatehouse.call_log.method is 'Number of gatehouse.call_methods.';
comment on column gatehouse.call_log.status is 'The HTTP status; 400 and above is an error.';
comment on column gatehouse.call_log.is_declined is 'Refused for a limit of the method, and not executed.';
comment on column gatehouse.call_log.is_exception is 'A fault of ours.';
comment on column gatehouse.call_log.status_text is 'Null: OK.';

-- Counters ----------------------------------------------------------------------------

create table gatehouse.call_counters (
  minutes smallint not null,
  method integer not null,
  bucket timestamptz not null,
  runtime bigint not null,
  accepted bigint not null,
  declined bigint not null,
  errors bigint not null,
  exceptions bigint not null,
  p50 real,
  p95 real,
  p99 real,
  bins smallint[] not null,
  bin_calls bigint[] not null,
  constraint call_counters_pkey primary key (minutes, method, bucket)
) partition by list (minutes);

create table gatehouse.call_minutes partition of gatehouse.call_counters for values in (1) partition by range (bucket);
create table gatehouse.call_ten_minutes partition of gatehouse.call_counters for values in (10) partition by range (bucket);
create table gatehouse.call_days partition of gatehouse.call_counters for values in (1440) partition by range (bucket);

comment on table gatehouse.call_counters is
  'Calls per method and span of time, for spans of three lengths; they grow in the statement that logs the calls.';
comment on column gatehouse.call_counters.minutes is 'Length of the bucket.';
comment on column gatehouse.call_counters.bucket is 'Its start, counted from midnight UTC. Calls belong to the bucket in which they ended.';
comment on column gatehouse.call_counters.runtime is 'Sum over accepted calls, in microseconds.';
comment on column gatehouse.call_counters.accepted is 'Calls that were not declined. errors, exceptions and runtimes are among these.';
comment on column gatehouse.call_counters.errors is 'Calls with a status of 400 or above.';
comment on column gatehouse.call_counters.p50 is
  'Runtime in microseconds that half of the accepted calls do not exceed, within 5 %. Null: no accepted call. p95, p99 alike.';
comment on column gatehouse.call_counters.bins is
  'Histogram of the runtimes of accepted calls: the bins in use (gatehouse.runtime_bin), ascending, beside their numbers of calls in bin_calls.';
comment on table gatehouse.call_minutes is 'Counters per method and minute, a partition per UTC day.';
comment on table gatehouse.call_ten_minutes is 'Counters per method and ten minutes, a partition per UTC day.';
comment on table gatehouse.call_days is 'Counters per method and UTC day, a partition per UTC month.';

create table gatehouse.user_days (
  day timestamptz not null,
  user_id bigint not null,
  runtime bigint not null,
  accepted bigint not null,
  declined bigint not null,
  errors bigint not null,
  exceptions bigint not null,
  user_name text,
  constraint user_days_pkey primary key (day, user_id)
) partition by range (day);

comment on table gatehouse.user_days is 'Calls per user and UTC day, a partition per UTC month. No foreign key: they outlive their user.';
comment on column gatehouse.user_days.user_id is '0: calls without a token, or with one unknown.';
comment on column gatehouse.user_days.user_name is 'The user''s last name on that day.';

-- Statistics --------------------------------------------------------------------------

-- Arrays in the order of buckets: what did not change is then equal, and a refresh leaves it alone. No column depends on
-- the time of the refresh, for the same reason.
create materialized view gatehouse.latest as
  select n.number as method,
      c.*
    from gatehouse.call_methods n
    -- A look-up by index for each method: what the last hour costs does not depend on the rest of the day.
    cross join lateral (
      select pg_catalog.array_agg(b.bucket) as buckets,
          pg_catalog.array_agg(b.accepted) as accepted,
          pg_catalog.array_agg(b.declined) as declined,
          pg_catalog.array_agg(b.errors) as errors,
          pg_catalog.array_agg(b.exceptions) as exceptions,
          pg_catalog.array_agg(b.runtime) as runtimes,
          pg_catalog.array_agg(b.p50) as p50s,
          pg_catalog.array_agg(b.p95) as p95s,
          pg_catalog.array_agg(b.p99) as p99s
        from (
          select * from gatehouse.call_minutes m
            where m.minutes = 1 and m.method = n.number and m.bucket > gatehouse.now() - interval '61 minutes'
            order by m.bucket
        ) b
        having pg_catalog.count(*) > 0
    ) c;

create unique index latest_method on gatehouse.latest (method);

comment on materialized view gatehouse.latest is 'The last hour''s counters per method and minute, a row per method. Refreshed every 10 seconds.';

create materialized view gatehouse.history as
  select c.method,
      c.day,
      pg_catalog.array_agg(c.bucket) as buckets,
      pg_catalog.array_agg(c.accepted) as accepted,
      pg_catalog.array_agg(c.declined) as declined,
      pg_catalog.array_agg(c.errors) as errors,
      pg_catalog.array_agg(c.exceptions) as exceptions,
      pg_catalog.array_agg(c.runtime) as runtimes,
      pg_catalog.array_agg(c.p50) as p50s,
      pg_catalog.array_agg(c.p95) as p95s,
      pg_catalog.array_agg(c.p99) as p99s
    from (
      select pg_catalog.date_trunc('day', m.bucket, 'UTC') as day, m.*
        from gatehouse.call_ten_minutes m
        where m.bucket >= pg_catalog.date_trunc('day', gatehouse.now() - interval '30 days', 'UTC')
        order by m.method, day, m.bucket
    ) c
    group by c.method, c.day;

create unique index history_method_day on gatehouse.history (method, day);

comment on materialized view gatehouse.history is
  'The last 30 days'' counters per method and ten minutes, a row per method and UTC day: a refresh changes today''s only. Refreshed every minute.';

-- Upkeep ------------------------------------------------------------------------------

alter table gatehouse.jobs
  add column duration interval,
  add column runs bigint not null default 0;

comment on column gatehouse.jobs.duration is 'How long the last run took. Null: never ran.';
comment on column gatehouse.jobs.runs is 'Slots in which it was done.';

update gatehouse.jobs set function = 'gatehouse.keep_partitions' where function = 'gatehouse.keep_audit_partitions';

insert into gatehouse.jobs (function, period) values
  ('gatehouse.refresh_latest', '10 seconds'),
  ('gatehouse.refresh_history', '1 minute'),
  ('gatehouse.summarize_calls', '1 minute'),
  ('gatehouse.remove_deleted_tokens', '1 minute'),
  ('gatehouse.remove_nodes', '10 minutes');

-- What lists need: an exact total without counting, an index for each sort, trigrams for patterns.

create table gatehouse.user_counts (
  shard integer primary key,
  users bigint not null
) with (fillfactor = 50);

comment on table gatehouse.user_counts is
  'Number of users, as a sum over shards: kept by triggers on users, so that writers seldom wait for each other and readers add up a few rows.';
comment on column gatehouse.user_counts.users is 'Users made less users deleted through this shard; may be negative.';

create index users_created_id on gatehouse.users (created, id);
create index users_enabled_id on gatehouse.users (enabled, id);

do $$
declare
  v_schema text;
begin
  if not exists (select from pg_catalog.pg_extension e where e.extname = 'pg_trgm') then
    create schema gatehouse_extensions;
    comment on schema gatehouse_extensions is 'Extensions of PostgreSQL that Gatehouse works with.';
    create extension pg_trgm schema gatehouse_extensions;
  end if;
  -- It may have been there before, in any schema.
  select n.nspname into v_schema
    from pg_catalog.pg_extension e
    join pg_catalog.pg_namespace n on n.oid = e.extnamespace
    where e.extname = 'pg_trgm';
  -- Without fastupdate: a reader would have to search the pending list, too.
  execute pg_catalog.format(
    'create index users_name_trigrams on gatehouse.users using gin (name %I.gin_trgm_ops) with (fastupdate = off)', v_schema);
  execute pg_catalog.format(
    'create index users_email_trigrams on gatehouse.users using gin (email %I.gin_trgm_ops) with (fastupdate = off)', v_schema);
  execute pg_catalog.format(
    'create index users_telegram_name_trigrams on gatehouse.users using gin (telegram_name %I.gin_trgm_ops) with (fastupdate = off)',
    v_schema);
end
$$;

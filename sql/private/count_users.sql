create or replace function gatehouse.count_users() returns trigger
  language plpgsql
as $$
#variable_conflict use_variable
declare
  v_change bigint;
begin
  select pg_catalog.count(*) into v_change from changed;
  if v_change > 0 then
    insert into gatehouse.user_counts as c (shard, users)
      values (pg_catalog.pg_backend_pid() % 64, case tg_op when 'INSERT' then v_change else -v_change end)
      on conflict on constraint user_counts_pkey do update set users = c.users + excluded.users;
  end if;
  return null;
end
$$;

comment on function gatehouse.count_users() is 'Keeps gatehouse.user_counts, once per statement.';

create or replace trigger users_count_inserted
  after insert on gatehouse.users
  referencing new table as changed
  for each statement execute function gatehouse.count_users();

create or replace trigger users_count_deleted
  after delete on gatehouse.users
  referencing old table as changed
  for each statement execute function gatehouse.count_users();

-- Users that were there before the triggers, whose creation keeps others from writing until this transaction ends.
insert into gatehouse.user_counts (shard, users)
  select 0, pg_catalog.count(*)
    from gatehouse.users u
    where not exists (select from gatehouse.user_counts c)
    having pg_catalog.count(*) > 0;

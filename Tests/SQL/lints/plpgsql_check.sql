-- plpgsql_check over every PL/pgSQL function, with nothing but pg_catalog in the search_path: whatever is found is schema-qualified.
select plan(3);
create temp table found (function text, level text, message text);
create function pg_temp.check_all() returns integer language plpgsql set search_path = '' as $$
declare
  v_function record;
  v_functions oid[] := '{}';
begin
  for v_function in
    select p.oid, coalesce(t.tgrelid, 0) as relation, t.tgnewtable as new_table, t.tgoldtable as old_table
      from pg_catalog.pg_proc p
      left join pg_catalog.pg_trigger t on t.tgfoid = p.oid
      where p.pronamespace::regnamespace::text in ('gatehouse', 'api_v1', 'gate', 'bookmarks')
        and p.prolang = (select l.oid from pg_catalog.pg_language l where l.lanname = 'plpgsql')
        -- A trigger function without a trigger cannot be checked, and is for nothing.
        and (p.prorettype <> 'trigger'::regtype or t.oid is not null)
  loop
    v_functions := v_functions || v_function.oid;
    insert into pg_temp.found
      select v_function.oid::regprocedure, c.level, concat_ws(' ', 'line ' || c.lineno || ':', c.message, c.detail, c.query)
        from tap.plpgsql_check_function_tb(v_function.oid::regprocedure, v_function.relation, newtable => v_function.new_table, oldtable => v_function.old_table,
          other_warnings => true,
          performance_warnings => true, extra_warnings => true, security_warnings => true, compatibility_warnings => true) c;
  end loop;
  return (select count(distinct f) from unnest(v_functions) f);
end
$$;
select is(pg_temp.check_all()::bigint, count(*), 'every PL/pgSQL function is checked, triggers included')
  from pg_proc p join pg_language l on l.oid = p.prolang and l.lanname = 'plpgsql'
  where p.pronamespace::regnamespace::text in ('gatehouse', 'api_v1', 'gate', 'bookmarks');
select is_empty($$ select f.* from found f
    where not (f.level = 'warning extra' and f.message ~ '^unused parameter' and f.function ~ '^api_v1[.]')
      -- Raising is an effect: STABLE keeps the planner from doing it early.
      and not (f.message ~ 'should be IMMUTABLE' and f.function ~ '^gatehouse[.](invalid|refuse_restricted)[(]')
      -- It writes by dynamic SQL only, which is not looked into.
      and not (f.message ~ 'should be STABLE' and f.function ~ '^gatehouse[.]remove_older[(]')
      -- The places of dynamic SQL: names from the catalogue or of partitions, each through %I or %L. read_list: what the method's
      -- author wrote; all that callers give goes through list_literal, or is checked to be a number or a name of the entry's.
      and not (f.level = 'security'
        and f.function ~ '^gatehouse[.](make_gates|make_batch_gates|make_inlined|drop_functions|read_list|prepare_partition|keep_partitions|run_job|remove_older)[(]') $$,
  'no error, warning, or better volatility; a method takes parameters that its step needs');
create function gatehouse.broken() returns integer language plpgsql volatile as 'begin return (select u.id from users u); end';
truncate found;
do 'begin perform pg_temp.check_all(); end';
select set_has($$ select f.level from found f where f.function = 'gatehouse.broken()' $$, $$ values ('error') $$, 'an unqualified table is found');
select * from finish();

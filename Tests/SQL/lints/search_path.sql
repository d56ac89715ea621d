-- Gates without a search_path of their own run as the owner by their caller's. Another role may have made a schema that stands in the way of
-- every operator and of the types that have no keyword: none of it must be found.
select plan(8);
select at('0');
select member('alice', 'fly'), session('alice'), api_token('alice', 'fly');
create schema shadow;
create function shadow.never(value pg_catalog.text) returns boolean language plpgsql as $$
begin
  raise exception 'the caller''s search_path was followed' using errcode = 'XX999';
end $$;
create domain shadow.text as pg_catalog.text check (shadow.never(value));
create domain shadow.bytea as pg_catalog.bytea check (shadow.never(null));
create domain shadow.inet as pg_catalog.inet check (shadow.never(null));
create domain shadow.json as pg_catalog.json check (shadow.never(null));
create domain shadow.timestamptz as pg_catalog.timestamptz check (shadow.never(null));
do $$
declare
  v_operator record;
begin
  for v_operator in
    select o.oid, o.oprname as name, o.oprkind as kind, format_type(o.oprleft, null) as l, format_type(o.oprright, null) as r,
        format_type(o.oprresult, null) as result
      from pg_operator o
      join pg_type t on t.oid = o.oprright
      left join pg_type u on u.oid = o.oprleft
      where o.oprnamespace = 'pg_catalog'::regnamespace
        and (t.typtype <> 'p' or t.typname ~ '^any[a-z]') and (u.typtype <> 'p' or u.typname ~ '^any[a-z]') is not false
  loop
    execute format('create function shadow.o%s(%s) returns %s language plpgsql as %L', v_operator.oid,
      concat_ws(', ', case when v_operator.kind = 'b' then v_operator.l end, v_operator.r), v_operator.result,
      'begin perform shadow.never(null); return null; end');
    execute format('create operator shadow.%s (%srightarg = %s, function = shadow.o%s)', v_operator.name,
      case when v_operator.kind = 'b' then format('leftarg = %s, ', v_operator.l) else '' end, v_operator.r, v_operator.oid);
  end loop;
end
$$;
select cmp_ok(count(*), '>', 700::bigint, 'most operators stand in the way') from pg_operator o where o.oprnamespace = 'shadow'::regnamespace;
select set_eq($$
    select p.proname from pg_proc p
      where p.pronamespace = 'gate'::regnamespace and p.prosecdef
        and not exists (select from unnest(p.proconfig) c (setting) where c.setting like 'search_path=%') $$,
  array['profile_read', 'test_test'], 'the gates that are called below');
create temp table tokens as select hash('alice-session') as session, hash('alice-api') as api;
create function pg_temp.shadowed(statement pg_catalog.text) returns pg_catalog.text language plpgsql as $$
declare
  v_result pg_catalog.text;
begin
  execute statement into v_result;
  return v_result;
exception when others then
  return sqlstate;
end $$;
prepare shadowed(pg_catalog.text) as select pg_temp.shadowed($1);
create temp table results (what pg_catalog.text, result pg_catalog.text);
select format('select gate.profile_read(%L, null)', session) as session, format('select gate.profile_read(%L, null)', api) as api,
  format('select gate.test_test(%L, null, ''a'')', session) as echo, format('select gate.test_test(%L, null, ''a'')', api) as api_echo from tokens \gset
set search_path = shadow, pg_catalog;
insert into pg_temp.results values
  ('guard', pg_temp.shadowed('select ''a'' = ''b''::pg_catalog.text')),
  ('guest', pg_temp.shadowed('select gate.profile_read(null, null)')),
  ('session', pg_temp.shadowed(:'session')), ('api', pg_temp.shadowed(:'api')),
  ('echo', pg_temp.shadowed(:'echo')), ('api echo', pg_temp.shadowed(:'api_echo'));
reset search_path;
set search_path to public, tap, pg_catalog;
select is(result, 'XX999', 'what is not qualified does follow it') from results where what = 'guard';
select is(result, 'GHA01', 'a guest') from results where what = 'guest';
select is(result::json ->> 'name', 'alice', 'a session') from results where what = 'session';
select is(result::json ->> 'permissions', '{"fly":true}', 'an API token') from results where what = 'api';
select is(result, '"a"', 'echo'), is(result, (select r.result from results r where r.what = 'echo'), '... of an API token') from results where what = 'api echo';
select * from finish();

select plan(4);
select at('0');
select member('alice');
create function pg_temp.token(token text, kind text, ended interval, expires interval) returns void language sql as $$
  insert into gatehouse.tokens (hash, kind, user_id, name, ended, expires)
    select hash(token), kind, l.user_id, case kind when 'api' then token end, gatehouse.now() + ended, gatehouse.now() + expires
      from gatehouse.logins l where l.login = 'alice' $$;
select pg_temp.token('live', 'session', null, '1 day'), pg_temp.token('api', 'api', null, null),
  pg_temp.token('ended lately', 'session', '-6 days', '1 day'), pg_temp.token('ended', 'session', '-8 days', '1 day'),
  pg_temp.token('api ended', 'api', '-8 days', null), pg_temp.token('over lately', 'session', null, '-6 days'),
  pg_temp.token('over', 'session', null, '-8 days'), pg_temp.token('api over lately', 'api', null, '-29 days'), pg_temp.token('api over', 'api', null, '-31 days');
create function pg_temp.left_over() returns setof text language sql as $$
  select given from unnest(array['live', 'api', 'ended lately', 'ended', 'api ended', 'over lately', 'over', 'api over lately', 'api over']) given
    join gatehouse.tokens t on t.hash = hash(given) $$;
select is(gatehouse.remove_tokens(), false, 'a batch that was not full');
select set_eq('select pg_temp.left_over()', array['live', 'api', 'ended lately', 'over lately', 'api over lately'], 'what ended 7 days ago is gone, API tokens that ran out 30');
select pg_temp.token('old ' || n, 'session', '-9 days', null) from generate_series(1, 1200) n;
select is(gatehouse.remove_tokens(), true, 'a full batch: there is more');
select gatehouse.remove_tokens(), gatehouse.remove_tokens();
select is(count(*), 5::bigint, 'until all is done') from gatehouse.tokens;
select * from finish();

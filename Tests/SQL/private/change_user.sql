select plan(13);
select root(), session('root'), member('chief', 'admin', 'fly'), session('chief'), api_token('chief', 'admin'), member('strong', 'admin', 'swim'), member('bob'), session('bob'), api_token('bob');
create function pg_temp.changes(caller text, who text, spares_caller boolean default true, spares_root boolean default true) returns bigint language sql as $$
  select gatehouse.change_user(gatehouse.enter(hash(caller), null, '{user}'), who, spares_caller, spares_root) $$;
select is(pg_temp.changes('chief-session', 'bob'), id('bob'), 'another'), is(pg_temp.changes('chief-session', id('bob')::text), id('bob'), '... by id');
select is(violation(format('select pg_temp.changes(''chief-session'', %L)', who)), '/0', 'not ' || who) from unnest(array['chief', 'CHIEF', id('chief')::text, 'root', '1']) who;
select is(pg_temp.changes('chief-session', 'chief', false), id('chief'), 'himself where he is not spared');
select is(violation($$ select pg_temp.changes('chief-session', 'root', false, false) $$), '/0', 'root where not spared: not for others');
select is(pg_temp.changes('root-session', 'root', false, false), 1::bigint, '... but for root'), is(violation($$ select pg_temp.changes('root-session', 'root', false) $$), '/0', 'root where spared');
select throws_ok($$ select pg_temp.changes('chief-session', 'nobody') $$, 'GH404', null, 'nobody');
create temp table caller as select gatehouse.enter(hash('chief-session'), null, '{user}') as c;
update gatehouse.tokens set ended = gatehouse.now() where kind = 'session';
select throws_ok($$ select gatehouse.change_user(c, 'bob') from caller $$, 'GHA01', null, 'a caller that ended meanwhile');
select * from finish();

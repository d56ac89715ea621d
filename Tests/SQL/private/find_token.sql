select plan(13);
select member('alice'), session('alice'), api_token('alice'), member('bob'), api_token('bob'), root();
create function pg_temp.finds(login text, id text) returns bigint language sql as $$ select gatehouse.find_token(gatehouse.caller_for(login), id) $$;
create function pg_temp.id(token text) returns text language sql as $$ select t.id::text from gatehouse.tokens t where t.hash = hash(token) $$;
select is(pg_temp.finds('alice', pg_temp.id('alice-api'))::text, pg_temp.id('alice-api'), 'an own one');
select throws_ok(format('select pg_temp.finds(''alice'', %L)', pg_temp.id('bob-api')), 'GH404', null, 'another user''s');
select throws_ok(format('select pg_temp.finds(''root'', %L)', pg_temp.id('bob-api')), 'GH404', null, '... also for root');
select throws_ok(format('select pg_temp.finds(''alice'', %L)', pg_temp.id('alice-session')), 'GH404', null, 'a session');
select throws_ok(format('select pg_temp.finds(''alice'', %L)', no), 'GH404', null, format('%L is no token', no))
  from unnest(array['0', 'a token', '99999999999999999999', '', null]) no;
update gatehouse.tokens set enabled = false;
select is(pg_temp.finds('alice', pg_temp.id('alice-api'))::text, pg_temp.id('alice-api'), 'a disabled one');
update gatehouse.tokens set expires = gatehouse.now();
select is(pg_temp.finds('alice', pg_temp.id('alice-api'))::text, pg_temp.id('alice-api'), 'an expired one');
update gatehouse.tokens set ended = gatehouse.now();
select throws_ok(format('select pg_temp.finds(''alice'', %L)', pg_temp.id('alice-api')), 'GH404', null, 'a deleted one');
select throws_ok($$ select gatehouse.find_token(gatehouse.enter(null, null, '{*}'), '1') $$, 'GH404', null, 'a guest has none');
select * from finish();

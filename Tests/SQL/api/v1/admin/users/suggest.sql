select plan(9);
select root(), session('root'), member('chief', 'admin', 'fly'), session('chief'), api_token('chief', 'admin'), member('strong', 'admin', 'swim'), member('bob'), session('bob'), api_token('bob');
create function pg_temp.calls(options json default null, token text default 'chief-session') returns json language sql as $$ select gate.admin_users_suggest(hash(token), null, options) $$;
update gatehouse.users set email = 'x@findme.example' where name = 'strong';
create function pg_temp.names(options json, token text default 'chief-session') returns text language sql as $$
  select string_agg(e ->> 'name', ' ' order by n) from json_array_elements(pg_temp.calls(options, token)) with ordinality a (e, n) $$;
select is(pg_temp.names(null), 'bob chief strong', 'all, by name'), is(pg_temp.names('{"where": {"name": ["like", "%FINDME%"]}}'), 'strong', 'by e-mail'),
  is(pg_temp.names('{"where": {"name": ["like", "root"]}}'), null, 'not root'), is(pg_temp.names('{"where": {"name": ["like", "root"]}}', 'root-session'), 'root', '... but for root');
select is(pg_temp.calls('{"where": {"name": ["like", "bob"]}}')::jsonb, jsonb_build_array(jsonb_build_object('id', id('bob')::text, 'name', 'bob')), 'a row');
select is(violation($$ select pg_temp.calls('{"where": {"name": ["=", "bob"]}}') $$), '/0/where/name/0', 'like only'),
  is(violation($$ select pg_temp.calls(json_build_object('where', json_build_object('name', json_build_array('like', chr(92))))) $$), '/0/where/name/1', 'a pattern that is none');
select throws_ok($$ select pg_temp.calls(null, token => 'bob-session') $$, 'GHA03', null, 'the gate: without admin'), throws_ok($$ select pg_temp.calls(null, token => null) $$, 'GHA01', null, '... a guest');
select * from finish();

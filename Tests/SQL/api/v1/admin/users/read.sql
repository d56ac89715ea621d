select plan(26);
select at('0');
select root(), session('root'), api_token('root', 'admin', 'fly'), member('alice', 'admin'), session('alice'), member('bob', 'fly'), session('bob'), member('carol'), member('dora');
update gatehouse.users set email = 'bob@example.com', email_confirmed = true, last_signin = gatehouse.now() where name = 'bob';
update gatehouse.users set telegram_name = 'the_singer', enabled = false, created = gatehouse.now() - interval '1 day' where name = 'carol';
create function pg_temp.reads(options json default null, token text default 'alice-session') returns gatehouse.reply language sql as $$ select gate.admin_users_read(hash(token), null, options) $$;
create function pg_temp.names(options json default null, token text default 'alice-session') returns text language sql as $$
  select string_agg(e ->> 'name', ' ' order by n) from json_array_elements((pg_temp.reads(options, token)).data) with ordinality a (e, n) $$;
select is((pg_temp.reads(json_build_object('id', id('bob')::text))).data::jsonb, jsonb_build_object('id', id('bob')::text, 'name', 'bob', 'enabled', true, 'email', 'bob@example.com',
  'email_confirmed', true, 'telegram_name', null, 'avatar', gatehouse.avatar('bob@example.com'), 'permissions', '{"fly": true}'::jsonb, 'created', '2030-01-01T12:00:00.000Z', 'last_signin', '2030-01-01T12:00:00.000Z'), 'a row');
select is(pg_temp.names(), 'alice bob carol dora', 'by name; root is not listed'), is((pg_temp.reads()).meta::jsonb, '{"total": 4, "summary": {"total": 4}}', '... nor counted');
select is(pg_temp.names(null, 'root-session'), 'alice bob carol dora root', 'root for root'), is((pg_temp.reads(null, 'root-session')).meta ->> 'total', '5', '... counted'),
    is(pg_temp.names(null, 'root-api'), 'alice bob carol dora root', '... and for a token with all of root''s permissions');
insert into gatehouse.permissions (name) values ('swim');
select is(pg_temp.names(null, 'root-api'), 'alice bob carol dora', '... not for one with less');
select throws_ok($$ select pg_temp.reads('{"id": "1"}') $$, 'GH404', null, 'root''s row does not exist for others'), is((pg_temp.reads('{"id": "1"}', 'root-session')).data ->> 'name', 'root', '... but for root');
select is(pg_temp.names('{"where": {"search": ["like", "%oo%"]}}'), null, '... nor is root found'), is((pg_temp.reads('{"where": {"search": ["like", "%oo%"]}}')).meta ->> 'total', '0', '... nor counted then'),
    is(pg_temp.names('{"where": {"id": "1"}}'), null, '... by id neither');
select is(pg_temp.names(o::json), names, o) from (values ('{"where": {"search": ["like", "%EXAMPLE%"]}}', 'bob'), ('{"where": {"search": ["like", "%singer"]}}', 'carol'),
  ('{"where": {"search": ["like", "%a%"]}}', 'alice bob carol dora'), ('{"where": {"search": ["like", "alice"]}}', 'alice'), ('{"order_by": [["name", "desc"]], "limit": 2}', 'dora carol'), ('{"order_by": "created", "limit": 1}', 'carol'),
  ('{"order_by": "enabled", "limit": 2}', 'carol alice'), ('{"order_by": ["enabled", ["name", "desc"]], "limit": 2, "offset": 1}', 'dora bob'), ('{"order_by": [["id", "desc"]], "limit": 1}', 'dora'), ('{"order_by": [], "limit": 2}', 'alice bob')) v (o, names);
select throws_ok($$ select pg_temp.reads('{"id": "999"}') $$, 'GH404', null, 'no such user');
select is(violation($$ select pg_temp.reads('{"where": {"password": ["like", "%"]}}') $$), '/0/where/password', 'no other fields');
select throws_ok($$ select pg_temp.reads(null, 'bob-session') $$, 'GHA03', null, 'the gate: without admin'), throws_ok($$ select pg_temp.reads(null, null) $$, 'GHA01', null, '... a guest');
select * from finish();

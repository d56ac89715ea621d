select plan(43);
create temp table things (id bigint, name text, weight bigint, at timestamptz, owner bigint);
insert into things select n, case when n % 2 = 0 then 'Even ' else 'odd_' end || n, n % 7, '2030-01-01Z'::timestamptz + n * interval '1 hour', n % 3 from generate_series(1, 300) n;
insert into things values (301, 'a%b', null, null, 1), (302, 'a' || chr(92) || 'b', null, null, 1);
insert into gatehouse.methods (id, name, tree, title, permissions, parameters, options) values ('/v1/tests/things', 'tests_things', 'tests', '', '{user}', $$
  [{"name": "options", "schema": {"apiRead": {"id": {"type": "string", "conditions": ["=", "in"], "sortable": true}, "name": {"type": "string", "conditions": ["=", "like"], "sortable": true},
    "weight": {"conditions": ["=", "!=", "<", "in", "not in"], "sortable": true}, "at": {"conditions": [">="]}}}}] $$, '{}');
create function pg_temp.reads(options json, total bigint default null, owner bigint default 1) returns gatehouse.reply language plpgsql as $$
declare v_caller gatehouse.caller; begin v_caller.user_id := owner; return gatehouse.read_list(v_caller, '/v1/tests/things', options, 'pg_temp.things t', '($1).user_id = t.owner',
  '{"id": {"columns": ["t.id"], "type": "id"}, "name": {"columns": ["t.name"]}, "weight": {"columns": ["t.weight"], "type": "bigint"}, "at": {"columns": ["t.at"], "type": "timestamptz"}}',
  'json_build_object(''id'', t.id::text, ''name'', t.name)', total => total); end $$;
create function pg_temp.ids(options json, total bigint default null) returns text language sql as $$
  select string_agg(e ->> 'id', ' ' order by n) from json_array_elements((pg_temp.reads(options, total)).data) with ordinality a (e, n) $$;
create function pg_temp.total(options json) returns bigint language sql as $$ select ((pg_temp.reads(options)).meta ->> 'total')::bigint $$;

select is(pg_temp.ids('{"limit": 3}'), '1 4 7', 'by id unless told otherwise'), is(pg_temp.ids(null), pg_temp.ids('{"limit": 100}'), 'without options: 100'),
    is(json_array_length((pg_temp.reads('{"limit": 1000}')).data), 100, 'never more than 100');
select is((pg_temp.reads('{}')).meta::jsonb, '{"total": 102, "summary": {"total": 102}}', 'meta: what the caller may see');
select is((pg_temp.reads('{}', 77)).meta ->> 'total', '77', 'a total that is known'), is((pg_temp.reads('{"where": {"weight": 1}}', 77)).meta ->> 'total', '15', '... is not taken beside conditions');
select is(pg_temp.ids('{"limit": 2, "offset": 99}', 77), '298 301', '... the page is'), is(pg_temp.ids('{"offset": 102}'), null, 'past the end');
select is((pg_temp.reads('{"offset": 102}')).data::text, '[]', '... an empty array');
select is((pg_temp.reads('{"id": "4"}')).data::jsonb, '{"id": "4", "name": "Even 4"}', 'one row as an object'), is((pg_temp.reads('{"id": "4"}')).meta::text, null, '... without meta');
select throws_ok(format('select pg_temp.reads(%L)', json_build_object('id', id)), 'GH404', null, 'no such row: ' || id) from unnest(array['2', '999', '04', 'x', '', '1 or true']) id;
select is(pg_temp.ids(o::json), ids, o) from (values ('{"order_by": [["id", "desc"]], "limit": 3}', '302 301 298'), ('{"order_by": "name", "limit": 2}', '10 100'),
  ('{"order_by": ["weight", "name"], "limit": 3}', '112 154 196'), ('{"order_by": [["weight", "desc"], "id"], "limit": 3}', '301 302 13'),
  ('{"where": {"name": ["like", "EVEN 1_"]}}', '10 16'), ('{"where": {"name": ["like", "a\\%b"]}}', '301'), ('{"where": {"name": ["like", "a\\\\b"]}}', '302'),
  ('{"where": {"name": "odd_1"}}', '1'), ('{"where": {"name": "x'' or true --"}}', null), ('{"where": {"weight": null}}', '301 302'), ('{"where": {"id": "7"}}', '7'),
  ('{"where": {"id": ["in", ["7", "4", "5", "x"]]}}', '4 7')) v (o, ids);
select is(pg_temp.total('{"where": {"weight": ["!=", 1]}}'), 87::bigint, '!= counts null'), is(pg_temp.total('{"where": {"weight": ["not in", [1, 2]]}}'), 73::bigint, '... and so does not in');
select is(pg_temp.total('{"where": {"weight": ["<", 1], "at": [">=", "2030-01-01T08:00:00Z"]}}'), 13::bigint, 'all conditions hold');
select is(count(distinct id), 102::bigint, 'pages cover all'), is(count(*), 102::bigint, '... and never overlap')
  from generate_series(0, 100, 10) o, string_to_table(pg_temp.ids(json_build_object('order_by', 'weight', 'limit', 10, 'offset', o)), ' ') id;
select is(violation(format('select pg_temp.reads(%L)', bad)), path, 'refused: ' || bad) from (values ('{"order_by": "at"}', '/0/order_by'), ('{"order_by": "id; drop"}', '/0/order_by'),
  ('{"where": {"owner": 2}}', '/0/where/owner'), ('{"where": {"weight": ["like", "1"]}}', '/0/where/weight'), ('{"where": {"1=1 --": "x"}}', '/0/where/1=1 --'), ('{"restriction": "true"}', '/0/restriction'),
  ('{"limit": "1; drop table things"}', '/0/limit')) v (bad, path);
select throws_ok($$ select pg_temp.reads('{"where": {"at": [">=", "soon"]}}') $$, '22007', null, 'a value of another type (400)');
select throws_ok($$ select pg_temp.reads(json_build_object('where', json_build_object('name', json_build_array('like', '%' || chr(92))))) $$, 'GH808', null, 'a pattern that ends in its escape (400)');
select * from finish();

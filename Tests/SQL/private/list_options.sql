select plan(34);
create function pg_temp.made(options json, fields json default '{"id": {"conditions": ["="]}, "a": {"conditions": ["="]}}') returns text language sql as $$
  select gatehouse.list_options(fields, options) $$;
select is(pg_temp.made(good), good::text, good::text) from unnest(array['{}', '{"id": "5"}', '{"where": {"a": "x"}, "order_by": "a", "limit": 5, "offset": 0}',
  '{"limit": 1}', '{"limit": 9223372036854775807}', '{"offset": 1000000000}', '{"where": {}}']::json[]) good;
select is(violation(format('select pg_temp.made(%L)', bad)), path, 'refused: ' || bad) from (values ('null', '/0'), ('[]', '/0'), ('"x"', '/0'),
  ('{"id": 5}', '/0/id'), ('{"id": null}', '/0/id'), ('{"id": ["=", "5"]}', '/0/id'), ('{"id": "5", "limit": 5}', '/0/limit'), ('{"id": "5", "where": {}}', '/0/where'),
  ('{"search": "x"}', '/0/search'), ('{"Limit": 5}', '/0/Limit'), ('{"where": []}', '/0/where'), ('{"where": "true"}', '/0/where'), ('{"where": null}', '/0/where'),
  ('{"limit": 0}', '/0/limit'), ('{"limit": -1}', '/0/limit'), ('{"limit": "5"}', '/0/limit'), ('{"limit": 1.5}', '/0/limit'), ('{"limit": 1e2}', '/0/limit'),
  ('{"limit": null}', '/0/limit'), ('{"offset": -1}', '/0/offset'), ('{"offset": "0"}', '/0/offset'), ('{"offset": 1000000001}', '/0/offset'), ('{"offset": null}', '/0/offset')) v (bad, path);
select is(violation($$ select pg_temp.made('{"id": "5"}', '{"a": {}}') $$), '/0/id', 'id where it is not declared');
select is(violation($$ select pg_temp.made('{}', '{"a": {"required": true}}') $$), '/0/where/a', 'a required field');
select is(violation($$ select pg_temp.made('{"where": {}}', '{"a": {"required": true}}') $$), '/0/where/a', '... also beside an empty where');
select lives_ok($$ select pg_temp.made('{"where": {"a": "x"}}', '{"a": {"required": true}}') $$, '... given');
select * from finish();

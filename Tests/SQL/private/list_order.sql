select plan(21);
create function pg_temp.made(order_by json) returns text language sql as $$
  select gatehouse.list_order('{"id": {"sortable": true}, "a": {"sortable": true}, "b": {"sortable": true}, "c": {}}', order_by, '/o') $$;
select is(pg_temp.made(j)::jsonb, sql::jsonb, j::text) from (values
  ('"a"'::json, '[["a", "asc"], ["id", "asc"]]'), ('["a", "b"]', '[["a", "asc"], ["b", "asc"], ["id", "asc"]]'),
  ('[["a", "desc"], "b"]', '[["a", "desc"], ["b", "asc"], ["id", "asc"]]'), ('[["a", "desc"]]', '[["a", "desc"], ["id", "desc"]]'),
  ('[]', '[["id", "asc"]]'), ('[["id", "desc"]]', '[["id", "desc"], ["id", "desc"]]')) v (j, sql);
select is(violation(format('select pg_temp.made(%L)', bad)), '/o', 'refused: ' || bad) from unnest(array['null', '5', '{}', '"c"', '"d"', '"a desc"', '["a", "c"]',
  '["a", "a"]', '[["a", "up"]]', '[["a"]]', '[["a", "asc", "b"]]', '[null]', '[5]', '[["c; drop table x", "asc"]]', '["a", "a", "a", "a", "a", "a", "a", "a", "a"]']) bad;
select * from finish();

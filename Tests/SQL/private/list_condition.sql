select plan(35);
create function pg_temp.made(condition json, list_column json default '{"columns": ["c"]}',
    field json default '{"conditions": ["=", "!=", "<", "<=", ">", ">=", "like", "in", "not in"]}') returns text language sql as $$
  select gatehouse.list_condition(field, list_column, condition, '/w') $$;
select is(pg_temp.made(j), sql, j::text) from (values
  ('"a"'::json, '(c = ''a''::text)'), ('["=", "a"]', '(c = ''a''::text)'), ('null', '(c is null)'), ('["=", null]', '(c is null)'),
  ('["!=", null]', '(c is not null)'), ('["!=", "a"]', '(c is distinct from ''a''::text)'), ('["<", "a"]', '(c < ''a''::text)'),
  ('["<=", "a"]', '(c <= ''a''::text)'), ('[">", "a"]', '(c > ''a''::text)'), ('[">=", "a"]', '(c >= ''a''::text)'),
  ('["like", "A%"]', '(c ilike ''A%'')'), ('["in", ["a", "b"]]', '(c in (''a''::text, ''b''::text))'),
  ('["not in", ["a"]]', '((c in (''a''::text)) is not true)')) v (j, sql);
select is(pg_temp.made('["like", "A%"]', '{"columns": ["a", "b"], "lower": true}'), '(a like ''a%'' or b like ''a%'')', 'several columns, stored in lower case');
select is(pg_temp.made('["!=", "A"]', '{"columns": ["a", "b"]}'), '(a is distinct from ''A''::text and b is distinct from ''A''::text)', '... none of them');
select is(pg_temp.made('5', '{"columns": ["a"], "type": "bigint"}'), '(a = ''5''::bigint)', 'of a type');
select is(pg_temp.made(to_json($$x' or true --$$::text)), $$(c = 'x'' or true --'::text)$$, 'nothing gets out of a literal');
select is(violation(format('select pg_temp.made(%L)', bad)), path, 'refused: ' || bad) from (values
  ('[]', '/w'), ('["="]', '/w'), ('["=", "a", "b"]', '/w'), ('["~", "a"]', '/w'), ('[null, "a"]', '/w'), ('["= 1 or 1 =", "a"]', '/w'), ('{}', '/w'),
  ('["<", null]', '/w'), ('["like", 5]', '/w/1'), ('["like", null]', '/w/1'), ('["in", "a"]', '/w/1'), ('["in", []]', '/w/1'), ('["in", [null]]', '/w/1'),
  ('["not in", [["a"]]]', '/w/1')) v (bad, path);
select is(violation(format('select pg_temp.made(%L)', json_build_array('like', repeat('%', 1001)))), '/w/1', 'a pattern that is too long');
select is(violation($$ select pg_temp.made('"a"', field => '{"conditions": ["like"]}') $$), '/w', 'an operator that is not declared');
select is(violation($$ select pg_temp.made('"a"', field => null) $$), '/w', 'a field that is not declared');
select throws_ok($$ select pg_temp.made('"a"', list_column => null) $$, 'GH500', null, 'a field without a column is a mistake that shows');
select * from finish();

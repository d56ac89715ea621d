select plan(16);
select is(gatehouse.list_literal(j, t, '/x'), sql, t || ' ' || j) from (values
  ('"a"'::json, 'text', '''a''::text'), ('5', 'bigint', '''5''::bigint'), ('5.0', 'bigint', '''5''::bigint'), ('5e1', 'integer', '''50''::integer'), ('5.0', 'text', '''5.0''::text'), ('true', 'boolean', '''true''::boolean'), ('"7"', 'id', '''7''::bigint'),
  ('"07"', 'id', 'NULL::bigint'), ('"x"', 'id', 'NULL::bigint')) v (j, t, sql);
create function pg_temp.evaluated(text) returns text language plpgsql as $$ declare v text; begin execute 'select ' || $1 into v; return v; end $$;
select is(pg_temp.evaluated(gatehouse.list_literal(to_json(hostile), 'text', '/x')), hostile, 'comes out as it went in: ' || hostile)
  from unnest(array[$$'; drop table gatehouse.users; --$$, chr(92) || $$' or true --$$, '$1 %s %L']) hostile;
select is(violation(format('select gatehouse.list_literal(%L, ''text'', ''/x'')', bad)), '/x', 'no value: ' || bad) from unnest(array['null', '[]', '{}']) bad;
select is(violation('select gatehouse.list_literal(null, ''text'', ''/x'')'), '/x', 'none');
select * from finish();

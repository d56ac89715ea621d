select plan(12);
select at('0');
create temp table made as select gatehouse.add_event(array[5, 6], null, 'note', '[1, {"b": "x", "a": null}, 9007199254740993]') as id;
select is(id, (select m.id from made m), 'its id'), is(users, array[5, 6]::bigint[], 'for whom'), is(permission, null, 'and nobody else'), is(created, gatehouse.now(), 'when'),
    is(created_in, pg_current_xact_id(), 'in which transaction'),
    is(params::text, '["note", 1, {"b": "x", "a": null}, 9007199254740993]', 'name and arguments, as they were given')
  from gatehouse.events;
select lives_ok($$ select gatehouse.add_event(null, 'admin', repeat('n', 100), '[]') $$, 'a long name, no arguments');
select throws_ok(format('select gatehouse.add_event(null, %L, %L, %L)', 'admin', name, args), 'GH500', null, what)
  from (values ('', '[]', 'no name'), (repeat('n', 101), '[]', 'a name too long'), ('n', '{}', 'arguments that are no array'),
    ('n', null, 'none'), ('n', format('["%s"]', repeat('x', 65536)), 'more than 64 KiB')) v (name, args, what);
select * from finish();

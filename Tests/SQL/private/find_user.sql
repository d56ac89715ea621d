select plan(10);
select root(), member('bob');
select is(gatehouse.find_user(id('bob')::text), id('bob'), 'by id'), is(gatehouse.find_user('bob'), id('bob'), 'by name'), is(gatehouse.find_user('BOB'), id('bob'), '... in any case'),
  is(gatehouse.find_user('1'), 1::bigint, 'root by id'), is(gatehouse.find_user('Root'), 1::bigint, '... by name');
select throws_ok(format('select gatehouse.find_user(%L)', no), 'GH404', null, 'none: ' || no) from unnest(array['999999', '01', 'nobody', '']) no;
select throws_ok('select gatehouse.find_user(null)', 'GH404', null, 'none');
select * from finish();

-- What it does is tested with gatehouse.make_batch_gates.
select plan(2);
select matches(gatehouse.write_batch_query('test_test'), 'from inlined[.]test_test[(]c[.]caller, arguments_1\[c[.]place\][)] d [(]data[)] where c[.]error is null', 'the expression, for who is admitted');
select throws_ok($$ select gatehouse.write_batch_query('no_such') $$, 'P0002', null, 'no such method');
select * from finish();

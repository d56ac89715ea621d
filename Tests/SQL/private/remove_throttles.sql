select plan(3);
select at('0');
insert into gatehouse.throttles (kind, key, failures, last_attempt, blocked_until) values
  ('name', 1, 9, gatehouse.now() - interval '1 day', null), ('name', 2, 9, gatehouse.now() - interval '3 days', null),
  ('name', 3, 9, gatehouse.now() - interval '3 days', gatehouse.now() + interval '1 s'), ('name', 4, 0, null, null);
select is(gatehouse.remove_throttles(), false, 'one batch');
select set_eq('select key from gatehouse.throttles', array[1, 3, 4], 'what is old and blocks nobody is gone');
select is(gatehouse.book_attempt(null, 'somebody', '192.0.2.1'), 0, 'sign-ins are counted as before');
select * from finish();

select plan(13);
select is(gatehouse.check_telegram_name(good, '/x'), lower(good), good || ' is one')
  from unnest(array['abcde', 'Durov', '_____', '12345', repeat('x', 32)]) good;
select is(violation(format('select gatehouse.check_telegram_name(%L, %L)', bad, '/0/t')), '/0/t', format('%L is none', bad))
  from unnest(array['', 'abcd', repeat('x', 33), '@durov', 'a-b-c', E'abcde\n', 'dürov']) bad;
select is(gatehouse.check_telegram_name(null, '/x'), null, 'null stays null');
select * from finish();

select plan(53);
select is(gatehouse.check_username(good, '/x'), lower(good), format('%s is one', left(good, 40)))
  from unnest(array['abc', 'Alice', 'a.b', 'a@example.com', '---', '123a', '1-2', 'x' || repeat('y', 31), '1ex', 'e5x', '12345678-1234', 'root2',
    '1.2.3', '1e5e', '...']) good;
select is(violation(format('select gatehouse.check_username(%L, %L)', bad, '/0/username')), '/0/username', format('%L is none', left(bad, 40)))
  from unnest(array['', 'ab', repeat('x', 33), 'a b', 'a/b', 'a+b', 'äbc', E'abc\n', E'\nabc', 'a"b', 'a,b', '*',
    '123', '-123', '1.5', '123.', '.55', '-.5', '1e5', '1e-5', '1.5e3', '.5e3', '00000',
    '12345678-1234-1234-1234-1234567890ab', '123456781234123412341234567890ab', 'ABCDEFAB12341234ABCD1234567890AB']) bad;
select throws_ok(format('select gatehouse.check_username(%L, null)', name), 'GH409', null, format('%s is taken', name)) from unnest(array['root', 'ROOT']) name;
select is(gatehouse.check_username(null, '/x'), null, 'null stays null');
select is(gatehouse.check_username('ADMIN', '/x'), 'admin', 'lower case');
update gatehouse.configuration set names_are_emails = true;
select is(gatehouse.check_username('Alice@Example.com', '/x'), 'alice@example.com', 'names are e-mails: an e-mail');
select is(gatehouse.check_username('longer-than-32-characters@example.com', '/x'), 'longer-than-32-characters@example.com', '... of any length');
select is(gatehouse.check_username(null, '/x'), null, '... null stays null');
select is(violation(format('select gatehouse.check_username(%L, %L)', bad, '/0/username')), '/0/username', format('... not %L', bad))
  from unnest(array['alice', 'root', '', '123', repeat('x', 250) || '@b.cd']) bad;
select * from finish();

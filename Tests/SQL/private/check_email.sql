select plan(40);
select is(gatehouse.check_email(good, '/x'), lower(good), format('%s is one', left(good, 40)))
  from unnest(array['a@b.cd', 'Some.One+tag@Example.COM', 'o''brien@example.org', '!#$%&*+/=?^_`{|}~-@x-y.example', '1@1.aa',
    repeat('l', 64) || '@example.com', 'a@' || repeat('d', 63) || '.com', 'a@xn--80ak6aa92e.com',
    'l@' || repeat(repeat('d', 49) || '.', 5) || 'co']) good;
select is(violation(format('select gatehouse.check_email(%L, %L)', bad, '/0/email')), '/0/email', format('%L is none', left(bad, 40)))
  from unnest(array['', 'a', 'a@', '@b.cd', 'a@b', 'a@b.', 'a@.cd', 'a@b..cd', '.a@b.cd', 'a.@b.cd', 'a..a@b.cd', 'a b@c.de',
    'a@b.cd,c@d.ef', '"a"@b.cd', 'a@b.cd ', E'a@b.cd\n', E'a@b.cd\nBcc: x@y.zz', 'a@@b.cd', 'a@-b.cd', 'a@b-.cd', 'a@b.c1-', 'a@[192.0.2.7]',
    'a@192.0.2.7', 'ä@b.cd', repeat('l', 65) || '@example.com', 'a@' || repeat('d', 64) || '.com',
    'll@' || repeat(repeat('d', 49) || '.', 5) || 'co', '<a@b.cd>', 'a@b.c_d', '=?utf-8?q?a=0ab?=@c.de']) bad;
select is(gatehouse.check_email(null, '/x'), null, 'null stays null');
select * from finish();

select plan(27);
select at('0');
select is(gatehouse.check_expires(good, '/x'), moment::timestamptz, good || ' is one')
  from (values ('2030-01-01T12:00:00.001Z', '2030-01-01 12:00:00.001Z'), ('2030-01-01t12:00:01z', '2030-01-01 12:00:01Z'),
    ('2030-01-01T15:00:00+02:30', '2030-01-01 12:30:00Z'), ('2030-01-01T11:00:00-02:00', '2030-01-01 13:00:00Z'),
    ('9999-12-31T23:59:59.999999999Z', '10000-01-01 00:00:00Z'), ('2032-02-29T23:59:60Z', '2032-03-01 00:00:00Z')) v (good, moment);
select is(violation(format('select gatehouse.check_expires(%L, %L)', bad, '/1/expires')), '/1/expires', format('%L is none', bad))
  from unnest(array['2030-01-01T12:00:00Z', '2030-01-01T11:59:59.999Z', '2030-01-01T14:29:59+02:30', '0000-01-01T00:00:00Z', '1999-01-01T00:00:00Z',
    '', 'x', 'tomorrow', 'infinity', '2031-01-01', '2031-01-01T00:00:00', '2031-01-01 00:00:00Z', '2031-13-01T00:00:00Z', '2031-02-29T00:00:00Z',
    '2031-01-01T24:00:01Z', '2031-01-01T00:00:00+23:59', '2031-01-01T00:00:00+99:99', '2031-01-01T00:00:00 Europe/Rome', E'2031-01-01T00:00:00Z\n',
    '2031-01-01T00:00:00.' || repeat('1', 300) || 'Z']) bad;
select is(gatehouse.check_expires(null, '/x'), null, 'null stays null');
select * from finish();

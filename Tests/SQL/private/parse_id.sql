select plan(14);
select is(gatehouse.parse_id('1'), 1::bigint, 'one'), is(gatehouse.parse_id('999999999999999999'), 999999999999999999, '18 digits');
select is(gatehouse.parse_id(no), null, format('%L is no id', no))
  from unnest(array['0', '01', '-1', '+1', '1.0', '1e3', ' 1', E'1\n', '9999999999999999999', '', 'x', null]) no;
select * from finish();

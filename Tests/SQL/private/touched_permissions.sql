select plan(2);
select is(gatehouse.touched_permissions('{"b": true, "a": false}'), '{a,b}', 'on or off'), is(gatehouse.touched_permissions('{}'), '{}', 'none');
select * from finish();

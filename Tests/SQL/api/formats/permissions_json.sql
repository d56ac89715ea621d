select plan(4);
select is(gatehouse.permissions_json('{}')::text, '{}', 'none');
select is(gatehouse.permissions_json('{admin}')::jsonb, '{"admin": true}', 'one');
select is(gatehouse.permissions_json('{admin,write-notes}')::jsonb, '{"admin": true, "write-notes": true}', 'two');
select is(gatehouse.permissions_json(null)::text, null, 'null');
select * from finish();

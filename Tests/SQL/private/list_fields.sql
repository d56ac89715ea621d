select plan(3);
select is(gatehouse.list_fields('/v1/admin/users/read')::jsonb -> 'search', '{"type": "string", "maxLength": 256, "conditions": ["like"]}', 'a field as the entry declares it');
select throws_ok(format('select gatehouse.list_fields(%L)', m), 'GH500', null, 'no list: ' || m) from unnest(array['/v1/session/signup', '/v1/no/such']) m;
select * from finish();

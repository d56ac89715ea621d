select plan(10);
select is(gatehouse.active_calls('{"/v1/test/test": 3, "/v1/profile/read": 1}')::jsonb, '{"/v1/test/test": 3, "/v1/profile/read": 1}', 'methods and numbers');
select is(gatehouse.active_calls(a::json)::jsonb, e::jsonb, w) from (values
  ('{}', '{}', 'nothing'), (null, '{}', 'null'), ('{"/v1/no/such": 3}', '{}', 'no method'), ('{"/v1/test/test": 0, "/v1/profile/read": -1}', '{}', 'none or less'),
  ('{"/v1/test/test": "3", "/v1/profile/read": [1], "/v1/test/upload": null}', '{}', 'no number'), ('{"/v1/test/test": 1e300}', '{"/v1/test/test": 1000000}', 'a number that cannot be'),
  ('{"/v1/test/test": 1, "/v1/test/test": 3, "/v1/test/test": 2}', '{"/v1/test/test": 3}', 'a method again and again'),
  ('{"/v1/test/test": 2.4}', '{"/v1/test/test": 2}', 'a fraction')) v (a, e, w);
select throws_ok($$ select gatehouse.active_calls('[1]') $$, '22023', null, 'no object');
select * from finish();

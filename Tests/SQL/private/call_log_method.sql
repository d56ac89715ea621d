select plan(13);
select is(gatehouse.call_log_method('{"where": {"method_id": "/v1/test/test"}}'), '/v1/test/test', 'a value');
select is(gatehouse.call_log_method('{"where": {"method_id": ["=", "/v1/test/test"]}, "limit": 1, "offset": 5}'), '/v1/test/test', 'operator and value');
select is(gatehouse.call_log_method('{"where": {"method_id": null}}'), null, 'null');
select is(violation(format('select gatehouse.call_log_method(%L)', bad)), path, 'refused: ' || bad) from (values ('{}', '/0/where/method_id'), ('{"where": {}}', '/0/where/method_id'), ('{"limit": 10}', '/0/where/method_id'),
  ('{"where": {"method_id": ["like", "%"]}}', '/0/where/method_id'), ('{"where": {"method_id": {}}}', '/0/where/method_id'), ('{"where": {"method_id": "x", "user_id": "1"}}', '/0/where/user_id'), ('{"id": "1"}', '/0/id'),
  ('{"where": {"method_id": "x"}, "order_by": "started"}', '/0/order_by'), ('{"where": {"method_id": "x"}, "limit": -1}', '/0/limit'), ('[]', '/0')) v (bad, path);
select * from finish();

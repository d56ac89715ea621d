select plan(3);
select is(gate.test_upload(null, null, '{"name": "a", "size": 1}', '"x"')::jsonb, '{"file": {"name": "a", "size": 1}, "data": "x"}', 'both');
select is(gate.test_upload(null, null, null, null)::jsonb, '{"file": null, "data": null}', 'neither');
select results_eq('select json_object_keys(gate.test_upload(null, null, null, null))', array['file', 'data'], 'in this order');
select * from finish();

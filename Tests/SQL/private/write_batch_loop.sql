-- What it does is tested with gatehouse.make_batch_gates.
select plan(2);
select matches(gatehouse.write_batch_loop('admin_users_get_permissions'),
  'data := api_v1[.]admin_users_get_permissions[(]gatehouse[.]admit[(]v_callers\[v_index\], .*[)], arguments_1\[v_index\][)];', 'admitted, called');
select throws_ok($$ select gatehouse.write_batch_loop('no_such') $$, 'P0002', null, 'no such method');
select * from finish();

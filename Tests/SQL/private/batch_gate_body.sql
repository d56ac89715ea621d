-- What it does is tested with gatehouse.make_batch_gates.
select plan(4);
select matches(prosrc, 'from inlined[.]test_test[(]c[.]caller, arguments_1\[c[.]place\][)] d [(]data[)] where c[.]error is null', 'the expression, for who is admitted')
  from pg_proc where proname = 'node_batch_test_test';
select matches(prosrc, 'data := api_v1[.]admin_users_get_permissions[(]gatehouse[.]admit[(]v_callers\[v_index\], .*[)], arguments_1\[v_index\][)];', 'admitted, called')
  from pg_proc where proname = 'node_batch_admin_users_get_permissions';
select matches(gatehouse.batch_gate_body(true), 'inlined[.]%1[$]I', 'a query'), matches(gatehouse.batch_gate_body(false), 'api_v1[.]%1[$]I', 'a loop');
select * from finish();

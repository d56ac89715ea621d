select plan(6);
set timezone = 'Pacific/Auckland';
select is(gatehouse.partition_name('audit_log', '2030-01-31 23:59:59.999999Z'), 'audit_log_2030_01', 'the end of a UTC month');
select is(gatehouse.partition_name('audit_log', '2030-02-01 00:00Z'), 'audit_log_2030_02', 'the start of the next');
select is(gatehouse.partition_name('audit_log', '2030-02-01 00:00+13'), 'audit_log_2030_01', 'the offset that is given counts');
select is(gatehouse.partition_name('call_log', '2030-01-31 23:59:59.999999Z'), 'call_log_2030_01_31', 'the end of a UTC day');
select is(gatehouse.partition_name('call_log', '2030-02-01 00:00Z'), 'call_log_2030_02_01', 'the start of the next');
select is(gatehouse.partition_name('users', '2030-02-01 00:00Z'), null, 'a table without partitions');
select * from finish();

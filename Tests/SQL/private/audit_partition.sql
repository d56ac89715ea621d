select plan(3);
set timezone = 'Pacific/Auckland';
select is(gatehouse.audit_partition('2030-01-31 23:59:59.999999Z'), 'audit_log_2030_01', 'the end of a UTC month');
select is(gatehouse.audit_partition('2030-02-01 00:00Z'), 'audit_log_2030_02', 'the start of the next');
select is(gatehouse.audit_partition('2030-02-01 00:00+13'), 'audit_log_2030_01', 'the offset that is given counts');
select * from finish();

select plan(1);
-- Old ones and other isolation levels: as_node/attack.sql, and EndToEndTests, which wait.
select is(gatehouse.is_stale_transaction(), false, 'one that has just begun');
select * from finish();

select plan(1);
-- What is refused: as_node/stale_transaction.sql, and the EndToEndTests, which wait until one is old.
select lives_ok('select gatehouse.refuse_stale_transaction()', 'one that has just begun');
select * from finish();

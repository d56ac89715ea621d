select plan(3);
-- What is refused: the EndToEndTests, which wait until a transaction is old.
select lives_ok('select gatehouse.refuse_late_end()', 'one that has just begun');
set timezone = 'Asia/Tokyo';
select lives_ok('select gatehouse.refuse_late_end()', '... whatever the method has set'),
  throws_ok('select gatehouse.refuse_stale_transaction()', 'GH503', null, '... with which none may begin');
select * from finish();

select plan(2);
select lives_ok('select gatehouse.refuse_stale_transaction()', 'one that has just begun');
create or replace function gatehouse.is_stale_transaction() returns boolean language plpgsql as 'begin return true; end';
select throws_ok('select gatehouse.refuse_stale_transaction()', 'GH503', null, 'one that may see what is no more');
select * from finish();

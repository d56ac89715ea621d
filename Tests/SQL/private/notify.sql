select plan(2);
listen gatehouse_tests;
select lives_ok($$ select gatehouse.notify('gatehouse_tests', 'x') $$, 'notifies');
select throws_ok($$ select gatehouse.notify(null, 'x') $$, '22023', null, 'not without a channel');
select * from finish();

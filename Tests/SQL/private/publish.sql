select plan(11);
select member('alice', 'write-notes');
create temp table made as select gatehouse.publish(array[id('alice')], 'note', '[1]') as id;
select is(id, (select m.id from made m), 'to users: the id'), is(users, array[id('alice')], 'for whom'), is(permission, null, 'by id'), is(params::text, '["note", 1]', 'what') from gatehouse.events;
create temp table made_too as select gatehouse.publish('write-notes', 'note') as id;
select is(id, (select m.id from made_too m), 'to holders'), is(users, null, 'for whom'), is(params::text, '["note"]', 'what') from gatehouse.events where permission = 'write-notes';
select lives_ok($$ select gatehouse.publish('*', 'a'), gatehouse.publish('user', 'b'), gatehouse.publish('root', 'c') $$, 'reserved words');
select throws_ok($$ select gatehouse.publish('write-nots', 'note') $$, 'GH500', 'no permission write-nots', 'a permission that is none'),
    throws_ok($$ select gatehouse.publish(null::bigint[], 'note') $$, 'GH500', null, 'nobody'),
    throws_ok($$ select gatehouse.publish(array(select n::bigint from generate_series(1, 1001) n), 'note') $$, 'GH500', null, 'too many');
select * from finish();

select plan(33);
select at('0');
select member('alice'), session('alice');
create function pg_temp.append(sequence bigint, calls integer default 0, dropped bigint default 0, active json default '{}', node text default 'a', method text default '/v1/test/test') returns void language sql as $$
  select gate.node_append_calls(('00000000-0000-4000-8000-00000000000' || node)::uuid, sequence, dropped, active, array[method], '{200}', '{null}', '{false}', '{false}', array[hash('alice-session')],
    array_fill(1, array[calls]), array_fill(1, array[calls]), array_fill(2000::bigint, array[calls]), array_fill(1000::bigint, array[calls]), array_fill('r' || sequence, array[calls])) $$;
create function pg_temp.node(node text default 'a') returns gatehouse.nodes language sql as $$ select n from gatehouse.nodes n where n.id = ('00000000-0000-4000-8000-00000000000' || node)::uuid $$;

select pg_temp.append(1);
select is(last_sequence, 1::bigint, 'a sign of life'), is(first_append, gatehouse.now(), 'since when'), is(last_append, gatehouse.now(), 'the last'), is(appended, 0::bigint, 'no calls'), is(active::text, '{}', 'none active') from pg_temp.node();
select at('1 s');
select pg_temp.append(2, 1000, 5, '{"/v1/test/test": 7, "/v1/no/such": 1}');
select is(first_append, gatehouse.now() - interval '1 s', 'since then'), is(last_append, gatehouse.now(), 'now'), is(appended, 1000::bigint, 'a thousand calls'), is(dropped, 5::bigint, 'it had to drop some'), is(active::jsonb, '{"/v1/test/test": 7}', 'some active')
  from pg_temp.node();
select is(count(*), 1000::bigint, 'all in the log'), is(count(*) filter (where finished = gatehouse.now() - interval '1 ms' and user_name = 'alice' and request_id = 'r2'), 1000::bigint, '... as they were') from gatehouse.call_log;
select is(accepted, 1000::bigint, '... and counted') from gatehouse.call_days;
select pg_temp.append(2, 1000, 5), pg_temp.append(1, 10), pg_temp.append(-1, 10);
select is(count(*), 1000::bigint, 'an append that comes again changes nothing') from gatehouse.call_log;
select is(appended, 1000::bigint, 'nor its node'), is(dropped, 5::bigint, 'nor what it dropped'), is(active::jsonb, '{"/v1/test/test": 7}', 'nor what is active') from pg_temp.node();
select pg_temp.append(2, 10, node => 'b'), pg_temp.append(9, 10);
select is(count(*), 1020::bigint, 'another node has its own sequence, in which numbers may be missing') from gatehouse.call_log;
select pg_temp.append(10, 4, method => '/v1/no/such', dropped => 2), pg_temp.append(11, dropped => -3);
select is(appended, 1010::bigint, 'calls of no method are not appended'), is(dropped, 11::bigint, 'but dropped') from pg_temp.node();

select throws_ok($$ select pg_temp.append(20, 50001) $$, 'GH500', null, 'more than 50000');
select throws_ok(format('select gate.node_append_calls(gen_random_uuid(), 1, 0, ''{}'', %s, ''{200}'', ''{null}'', ''{false}'', ''{false}'', %s, ''{1}'', %s, ''{1}'', ''{1}'', %s)', a, b, c, d), 'GH500', null, w)
  from (values ($$ '{}' $$, $$ '{}' $$, $$ '{1}' $$, $$ '{r}' $$, 'no methods'), ($$ '{/v1/test/test}' $$, 'null', $$ '{1}' $$, $$ '{r}' $$, 'a null for an array'), ($$ null $$, $$ '{}' $$, $$ '{1}' $$, $$ '{r}' $$, 'null for methods'),
    ($$ '{/v1/test/test}' $$, $$ '{}' $$, $$ '{1,1}' $$, $$ '{r}' $$, 'a token too many'), ($$ '{/v1/test/test}' $$, $$ '{}' $$, $$ '{1}' $$, $$ '{}' $$, 'a request id too few')) v (a, b, c, d, w);
select throws_ok($$ select pg_temp.append(null, 1) $$, '23502', null, 'no sequence');
select is((pg_temp.node()).last_sequence, 11::bigint, 'what failed has no effect'), is(count(*), 2::bigint, '... and makes no node') from gatehouse.nodes;

-- Nodes are bounded
insert into gatehouse.nodes (id, last_sequence, first_append, last_append, appended, dropped, active) select gen_random_uuid(), 1, gatehouse.now() - interval '1 s', gatehouse.now() - interval '1 h' + n * interval '1 us', 0, 1, '{}' from generate_series(1, 9998) n;
create temp table silent as select id from gatehouse.nodes order by last_append limit 1;
select pg_temp.append(1, node => 'c'), pg_temp.append(12);
select is(count(*), 10000::bigint, 'no more than 10000 nodes'), is(count(*) filter (where id = (select id from silent)), 0::bigint, 'the one silent for longest gave way') from gatehouse.nodes;
select is((pg_temp.node('c')).last_sequence, 1::bigint, '... to the new one'), is((pg_temp.node()).last_sequence, 12::bigint, 'the others go on');
select * from finish();

-- Somebody got hold of the node's login, and turns on the call log with it.
\set state 42501
\set passed false
\echo 1..22

\set what 'the call log cannot be read'
select * from gatehouse.call_log;
\ir ../support/refused.psql

\set what 'nor through its view'
select * from report.calls;
\ir ../support/refused.psql

\set what 'nothing can be put into it by the table'
insert into gatehouse.call_log (finished, runtime, method, status, is_declined, is_exception) values (now(), 1, 1, 200, false, false);
\ir ../support/refused.psql

\set what 'nothing can be taken out of it'
delete from gatehouse.call_log;
\ir ../support/refused.psql

\set what 'counters cannot be changed'
update gatehouse.call_counters set accepted = 0;
\ir ../support/refused.psql

\set what 'statistics cannot be read'
select * from gatehouse.latest;
\ir ../support/refused.psql

\set what 'nor refreshed at will'
refresh materialized view gatehouse.history;
\ir ../support/refused.psql

\set what 'the log cannot be written past the gate'
select gatehouse.log_calls('{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}');
\ir ../support/refused.psql

\set what 'ids of other nodes are not told'
select id from gatehouse.nodes;
\ir ../support/refused.psql

\set what 'deleted tokens are not told'
select hash from gatehouse.deleted_tokens;
\ir ../support/refused.psql

\set what 'nor whose a token is'
select * from gatehouse.token_owners;
\ir ../support/refused.psql

\set what 'partitions are not made'
select gatehouse.prepare_partition('call_log', '2020-01-01');
\ir ../support/refused.psql

\set what 'the log itself is for administrators'
\set state GHA01
select gate.admin_api_call_log_read_log(null, null, null);
\ir ../support/refused.psql

\set what 'without that user''s token a call is nobody''s'
select gate.node_append_calls('00000000-0000-4000-8000-0000000000aa', 1, 0, '{"/v1/test/test": 1e18, "/v1/no/such": 1}', '{/v1/test/test,/v1/test/test,/v1/test/test}', '{-1,200,99999}', array[repeat('x', 100000), null, ''], '{false,null,false}', '{false,false,true}',
  array[sha256('reader'), sha256(''), 'reader'::bytea], '{1,2,3,0,4,-1,null,2147483647}', '{1,2,3,1,1,1,1,1}', '{-1,9223372036854775807,-9223372036854775808,1,1,1,1,1}', '{-1,9223372036854775807,-9223372036854775808,1,1,1,1,1}',
  array[repeat('x', 100000), '"}],"data":{"x":"', E'\n\u001b[2J<script>', 'a', 'b', 'c', 'd', 'e']) is not null as passed \gset
\ir ../support/passed.psql

\set what 'a call with a token that it was given is that user''s'
select gate.node_append_calls('00000000-0000-4000-8000-0000000000aa', 2, 0, '{}', '{/v1/test/test}', '{200}', '{null}', '{false}', '{false}', array[sha256('reader-session')], '{1}', '{1}', '{1}', '{1}', '{mine}') is not null as passed \gset
\ir ../support/passed.psql

\set state GH500
\set what 'a huge array is refused'
select gate.node_append_calls('00000000-0000-4000-8000-0000000000aa', 3, 0, '{}', '{/v1/test/test}', '{200}', '{null}', '{false}', '{false}', '{}', array_fill(1, array[50001]), array_fill(1, array[50001]), array_fill(1::bigint, array[50001]), array_fill(1::bigint, array[50001]), array_fill('x'::text, array[50001]));
\ir ../support/refused.psql

\set state GH500
\set what 'also of tokens'
select gate.node_append_calls('00000000-0000-4000-8000-0000000000aa', 3, 0, '{}', '{/v1/test/test}', '{200}', '{null}', '{false}', '{false}', array_fill('x'::bytea, array[50001]), '{1}', '{1}', '{1}', '{1}', '{x}');
\ir ../support/refused.psql

\set state GH500
\set what 'also one of many dimensions'
select gate.node_append_calls('00000000-0000-4000-8000-0000000000aa', 3, 0, '{}', '{/v1/test/test}', '{200}', '{null}', '{false}', '{false}', '{}', array_fill(1, array[500, 101]), array_fill(1, array[500, 101]), array_fill(1::bigint, array[500, 101]), array_fill(1::bigint, array[500, 101]), array_fill('x'::text, array[500, 101]));
\ir ../support/refused.psql

\set state GH500
\set what 'and arrays that do not fit together'
select gate.node_append_calls('00000000-0000-4000-8000-0000000000aa', 3, 0, '{}', '{/v1/test/test}', '{200}', '{null}', '{}', '{false}', '{}', '{1}', '{null}', '{1}', '{1}', '{x}');
\ir ../support/refused.psql

-- What came of it, as the owner sees it.
\connect - gatehouse_owner

\set what 'the log holds its four calls, of which one is a user''s'
select (select string_agg(concat_ws(' ', coalesce(l.user_name, 'nobody'), l.status, l.runtime, length(l.request_id), now() - l.finished < interval '1 hour'), ', ' order by l.id) from gatehouse.call_log l)
  = 'nobody 100 0 128 t, nobody 200 86400000000 17 f, nobody 599 0 13 t, reader 200 1 4 t' as passed \gset
\ir ../support/passed.psql

\set what 'and they are shown as they were given'
select (api_v1.admin_api_call_log_read_log(gatehouse.caller_for('root'), null)).data -> 1 ->> 'request_id' = E'\n\u001b[2J<script>' as passed \gset
\ir ../support/passed.psql

\set what 'what it says to execute has its bounds'
select (select n.active::jsonb from gatehouse.nodes n) = '{}' as passed \gset
\ir ../support/passed.psql

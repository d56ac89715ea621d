-- An old picture of the data, in which a token that was revoked is still good. Old transactions: the EndToEndTests.
\set state 42501
\set passed false
\echo 1..6

set default_transaction_isolation = 'repeatable read';
\set state GH503
\set what 'a method in REPEATABLE READ'
select gate.test_test(null, null, 'x');
\ir ../support/refused.psql
\set state GH503
\set what 'a batch of methods in REPEATABLE READ'
select * from gate.node_batch_test_test(array[null::bytea], array[null::inet], array['x']);
\ir ../support/refused.psql
\set state GH503
\set what 'events in REPEATABLE READ'
select * from gate.node_read_events('{}', '{}');
\ir ../support/refused.psql
set default_transaction_isolation = 'serializable';
\set state GH503
\set what 'the user of a token in SERIALIZABLE'
select gate.node_token_user(sha256('writer-session'));
\ir ../support/refused.psql
reset default_transaction_isolation;
-- In which yesterday is tomorrow: failures to sign in would be forgotten, and what is to be kept removed.
set timezone = 'AAA167BBB-167,J1/0,J365/0';
\set state GH503
\set what 'a sign-in in a time zone of its own making'
select gate.node_begin_signin('writer', '192.0.2.1');
\ir ../support/refused.psql
\set state GH503
\set what 'a job in a time zone of its own making'
select gate.node_run_job('gatehouse.remove_tokens');
\ir ../support/refused.psql
reset timezone;

select plan(4);
select at('0');
select is(gate.node_run_job('gatehouse.remove_attempts'), false, 'a job');
select is((select last_run from gatehouse.jobs where function = 'gatehouse.remove_attempts'), gatehouse.now(), 'was done');
select is(gate.node_run_job('pg_catalog.now'), false, 'nothing else can be called');
create or replace function gatehouse.refuse_stale_transaction() returns void language plpgsql as $$ begin raise exception 'old' using errcode = 'GH503'; end $$;
select throws_ok($$ select gate.node_run_job('gatehouse.remove_attempts') $$, 'GH503', null, 'in an old transaction, whose clock stands still');
select * from finish();

select plan(3);
select at('0');
select is(gate.node_run_job('gatehouse.remove_attempts'), false, 'a job');
select is((select last_run from gatehouse.jobs where function = 'gatehouse.remove_attempts'), gatehouse.now(), 'was done');
select is(gate.node_run_job('pg_catalog.now'), false, 'nothing else can be called');
select * from finish();

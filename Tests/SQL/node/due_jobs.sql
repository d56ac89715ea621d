select plan(5);
select at('0');
select is(gate.node_due_jobs()::jsonb, '["gatehouse.refresh_latest", "gatehouse.keep_partitions", "gatehouse.refresh_history", "gatehouse.remove_attempts", "gatehouse.remove_deleted_tokens", "gatehouse.remove_events", "gatehouse.remove_mail", "gatehouse.remove_tokens", "gatehouse.summarize_calls",
  "gatehouse.remove_addresses", "gatehouse.remove_nodes", "gatehouse.remove_throttles"]', 'all, the first time, the most frequent first');
select gatehouse.run_job(j.function) from gatehouse.jobs j, generate_series(1, 100);
select is(gate.node_due_jobs()::text, '[]', 'none once they are done');
select at('10 s');
select is(gate.node_due_jobs()::jsonb, '["gatehouse.refresh_latest"]', 'that of every 10 seconds');
select at('1 minute');
select is(gate.node_due_jobs()::jsonb, '["gatehouse.refresh_latest", "gatehouse.keep_partitions", "gatehouse.refresh_history", "gatehouse.remove_attempts", "gatehouse.remove_deleted_tokens", "gatehouse.remove_events", "gatehouse.remove_mail", "gatehouse.remove_tokens", "gatehouse.summarize_calls"]', 'those of every minute a minute later');
select is_empty($$ select j.function from gatehouse.jobs j
    where not exists (select from pg_proc p where p.oid = to_regprocedure(j.function || '()') and p.prorettype = 'boolean'::regtype) $$, 'each is a function that says whether there is more');
select * from finish();

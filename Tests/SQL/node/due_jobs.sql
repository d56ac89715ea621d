select plan(4);
select at('0');
select is(gate.node_due_jobs()::jsonb, '["gatehouse.keep_audit_partitions", "gatehouse.remove_addresses", "gatehouse.remove_attempts", "gatehouse.remove_mail", "gatehouse.remove_throttles", "gatehouse.remove_tokens"]', 'all, the first time');
select gatehouse.run_job(j.function) from gatehouse.jobs j;
select is(gate.node_due_jobs()::text, '[]', 'none once they are done');
select at('1 minute');
select is(gate.node_due_jobs()::jsonb, '["gatehouse.keep_audit_partitions", "gatehouse.remove_attempts", "gatehouse.remove_mail", "gatehouse.remove_tokens"]', 'those of every minute a minute later');
select is_empty($$ select j.function from gatehouse.jobs j
    where not exists (select from pg_proc p where p.oid = to_regprocedure(j.function || '()') and p.prorettype = 'boolean'::regtype) $$, 'each is a function that says whether there is more');
select * from finish();

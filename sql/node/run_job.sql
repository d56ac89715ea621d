create or replace function gate.node_run_job(job text) returns boolean
  language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_variable
begin
  perform gatehouse.refuse_stale_transaction();
  return gatehouse.run_job(job);
end
$$;

comment on function gate.node_run_job(text) is 'One batch of a job, if it is due and no other node is at it: whether there is more.';

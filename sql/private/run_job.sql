create or replace function gatehouse.run_job(job text) returns boolean
  language plpgsql volatile
as $$
#variable_conflict use_variable
declare
  v_job gatehouse.jobs;
  v_slot bigint;
  v_is_more boolean;
begin
  select j.* into v_job from gatehouse.jobs j where j.function = job for update skip locked;
  v_slot := pg_catalog.floor(extract(epoch from gatehouse.now()) / extract(epoch from v_job.period))::bigint;
  if v_job.slot is null or v_job.slot >= v_slot then
    return false;
  end if;
  -- The name is one of the table's, whose constraint lets nothing through that would need quoting.
  execute pg_catalog.format('select %s()', v_job.function) into v_is_more;
  update gatehouse.jobs j
    set slot = case when v_is_more then v_job.slot else v_slot end, last_run = gatehouse.now()
    where j.function = job;
  return v_is_more;
end
$$;

comment on function gatehouse.run_job(text) is
  'Does one batch of a job of gatehouse.jobs and returns whether there is more. False at once where it is not due, unknown, or another node is at it.';
